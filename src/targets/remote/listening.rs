//! Waiting for what a server does, by a clock that runs on while nobody waits: the checker may be busy elsewhere, or suspended.
//!
//! That something had not come by a certain time is said only where it was looked for after that time.

use std::pin::pin;
use std::time::{Duration, Instant};

/// How long is waited at a time: by so much it is not known when something came. It is long enough to read what is there.
const GLANCE: Duration = Duration::from_millis(50);

/// What waiting came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Awaited<T> {
    /// What came, if anything did.
    pub(super) came: Option<T>,
    /// Before this it had not come, if that is known.
    pub(super) not_before: Option<Instant>,
}

/// Waits for `coming` until then. What has come by then is seen, however late one comes to look.
pub(super) async fn wait_until<T>(until: Instant, coming: impl Future<Output = T>) -> Awaited<T> {
    let mut coming = pin!(coming);
    let mut not_before = None;
    loop {
        let looked = tokio::time::Instant::now().into_std();
        // A wait, however short, has the runtime look at the sockets after it began.
        match tokio::time::timeout(GLANCE, coming.as_mut()).await {
            Ok(came) => {
                return Awaited {
                    came: Some(came),
                    not_before,
                };
            }
            Err(_) => not_before = Some(looked),
        }
        if looked >= until {
            return Awaited {
                came: None,
                not_before,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// Two ends of a connection.
    async fn connection() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (near, far) = tokio::join!(TcpStream::connect(address), listener.accept());
        (near.unwrap(), far.unwrap().0)
    }

    #[tokio::test]
    async fn what_had_come_in_time_is_seen_by_whoever_looks_too_late() {
        let (mut near, far) = connection().await;
        // The runtime has seen that nothing is there.
        let nothing = wait_until(Instant::now(), near.read_u8()).await;
        assert!(nothing.came.is_none());
        let begun = Instant::now();
        // Written past the runtime, which so knows nothing of it.
        let mut far = far.into_std().unwrap();
        std::io::Write::write_all(&mut far, b"x").unwrap();
        let seen = wait_until(begun, near.read_u8()).await;
        assert_eq!(seen.came.unwrap().unwrap(), b'x');
        assert_eq!(seen.not_before, None, "it may have come at any time");
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_known_of_what_comes_late_that_it_had_not_come_before() {
        let begun = tokio::time::Instant::now();
        let coming = tokio::time::sleep(Duration::from_secs(3));
        let until = begun + Duration::from_secs(60);
        let awaited = wait_until(until.into_std(), coming).await;
        assert_eq!(awaited.came, Some(()));
        let not_before = awaited.not_before.unwrap() - begun.into_std();
        let came = begun.elapsed();
        assert!(not_before < came, "{not_before:?}");
        assert!(not_before + GLANCE * 2 >= came, "{not_before:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_come_is_waited_for_until_then_and_little_longer() {
        let begun = tokio::time::Instant::now();
        let until = begun + Duration::from_secs(2);
        let awaited = wait_until(until.into_std(), std::future::pending::<()>()).await;
        assert_eq!(awaited.came, None);
        assert!(begun.elapsed() <= Duration::from_secs(2) + GLANCE * 2);
    }
}
