//! That a check is to end before its time, as whoever asked for it no longer wants to wait.

use tokio::sync::watch;

use crate::targets::TargetError;

/// Ends a check.
#[derive(Debug)]
pub struct Stopper(watch::Sender<Option<&'static str>>);

/// Whether a check is to end before its time.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Option<&'static str>>);

impl Stopper {
    /// One, and what it ends.
    #[must_use]
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), Stop(receiver))
    }

    /// Ends it. `why` is the name of what came: `SIGINT`.
    pub fn stop(&self, why: &'static str) {
        self.0.send_replace(Some(why));
    }
}

impl Stop {
    /// Nobody will.
    #[must_use]
    pub fn never() -> Self {
        let (_nobody, stop) = Stopper::new();
        stop
    }

    /// Goes on with something until it is over, or the check is to end.
    ///
    /// # Errors
    /// As that fails, or [`TargetError::Stopped`].
    pub async fn or<T, E: From<TargetError>>(
        &self,
        playing: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        tokio::select! {
            biased;
            why = self.asked() => Err(TargetError::Stopped(why).into()),
            ended = playing => ended,
        }
    }

    async fn asked(&self) -> &'static str {
        let mut asked = self.0.clone();
        match asked.wait_for(Option::is_some).await.map(|why| *why) {
            Ok(Some(why)) => why,
            // Nobody is left who could ask.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn what_is_played_goes_on_until_it_is_to_end() {
        let (stopper, stop) = Stopper::new();
        let endless = || stop.or(std::future::pending::<Result<(), TargetError>>());
        assert!(endless().now_or_never().is_none());
        stopper.stop("SIGINT");
        let ended = endless().now_or_never();
        assert!(matches!(ended, Some(Err(TargetError::Stopped("SIGINT")))));
    }

    #[test]
    fn where_nobody_can_ask_nothing_ends_before_its_time() {
        let stop = Stop::never();
        let played = stop.or(async { Ok::<_, TargetError>(1) });
        assert!(matches!(played.now_or_never(), Some(Ok(1))));
    }
}
