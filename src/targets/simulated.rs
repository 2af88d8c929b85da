//! The simulated target: this crate's server over in-memory pipes, in virtual time.

use std::io;
use std::sync::Arc;

use tokio::io::DuplexStream;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use wsproof_model::vocabulary::Limits;

use super::credentials::Credentials;
use super::embedded::{Dial, Embedded, Stage};
use super::variation::Variation;
use super::{PATIENCE, TargetError, Time};
use crate::sequences::Sequence;
use crate::server::Listener;

/// What a pipe holds, in bytes, in each direction.
const PIPE: usize = 16 * 1024;

/// Where one sequence after another gets a server of its own; to be used in a runtime whose time is paused.
pub struct Simulated {
    credentials: Arc<Credentials>,
    variation: Arc<Variation>,
}

impl Simulated {
    /// A simulated target, of servers with that variation.
    #[must_use]
    pub const fn new(credentials: Arc<Credentials>, variation: Arc<Variation>) -> Self {
        Self {
            credentials,
            variation,
        }
    }

    /// Starts a server for `sequence`, on the runtime in which this is called.
    #[must_use]
    pub fn begin(&self, sequence: &Sequence) -> Embedded<DialPipe> {
        let accepted = Arc::new(Semaphore::new(0));
        let (pipes, incoming) = mpsc::unbounded_channel();
        let stage = Stage {
            limits: sequence.limits.clone(),
            connections: sequence.connections,
            credentials: Arc::clone(&self.credentials),
            dial: DialPipe {
                pipes,
                accepted: Arc::clone(&accepted),
            },
            time: Time::Virtual,
            arrangement: (self.variation)(),
        };
        Embedded::start(stage, Pipes { incoming, accepted }, &Handle::current())
    }
}

/// The limits of a sequence, with timeouts that differ in their milliseconds.
///
/// In virtual time every step takes no time at all, so that timers which start at different moments of a real
/// conversation start at the same instant, and three heartbeats end with the idle timeout. Which of two comes first is
/// then open. The milliseconds say it.
#[must_use]
pub fn untied(limits: &Limits) -> Limits {
    use std::time::Duration;
    use wsproof_model::vocabulary::Timer;

    let apart = |timer: Timer, milliseconds: u64| {
        limits.timeout(timer) + Duration::from_millis(milliseconds)
    };
    Limits {
        auth_timeout: apart(Timer::Authentication, 3),
        services_timeout: apart(Timer::Services, 7),
        run_timeout: apart(Timer::Run, 13),
        idle_timeout: apart(Timer::Idle, 29),
        recovery_timeout: apart(Timer::Recovery, 53),
        heartbeat_interval: apart(Timer::Heartbeat, 101),
        heartbeat_timeout: apart(Timer::HeartbeatAnswer, 211),
        close_timeout: apart(Timer::Close, 307),
        ..limits.clone()
    }
}

/// Makes pipes to the server.
#[derive(Debug)]
pub struct DialPipe {
    pipes: mpsc::UnboundedSender<DuplexStream>,
    accepted: Arc<Semaphore>,
}

impl Dial for DialPipe {
    type Transport = DuplexStream;

    async fn dial(&mut self) -> Result<DuplexStream, TargetError> {
        let (ours, theirs) = tokio::io::duplex(PIPE);
        self.pipes
            .send(theirs)
            .map_err(|_| TargetError::Connect(io::ErrorKind::ConnectionRefused.into()))?;
        // A server that does not take it is seen by what it does not send.
        if let Ok(Ok(accepted)) = tokio::time::timeout(PATIENCE, self.accepted.acquire()).await {
            accepted.forget();
        }
        Ok(ours)
    }
}

struct Pipes {
    incoming: mpsc::UnboundedReceiver<DuplexStream>,
    accepted: Arc<Semaphore>,
}

impl Listener for Pipes {
    type Transport = DuplexStream;

    async fn accept(&mut self) -> io::Result<DuplexStream> {
        match self.incoming.recv().await {
            Some(pipe) => {
                self.accepted.add_permits(1);
                Ok(pipe)
            }
            // The conversation is over; nobody comes any more.
            None => std::future::pending().await,
        }
    }
}
