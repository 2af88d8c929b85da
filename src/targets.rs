//! Targets: what a sequence can be played to.
//!
//! A [`Session`] is one server under test for the length of one sequence. It takes inputs and tells what can be seen;
//! whether that is right is for [`crate::lockstep`] to say.

pub(crate) mod client;
pub mod credentials;
mod embedded;
pub(crate) mod hand_timers;
pub mod interception;
pub mod interpreted;
pub mod live;
pub(crate) mod messages;
mod observation;
mod port;
pub mod probe;
pub mod remote;
pub mod script;
pub mod secrets;
pub mod simulated;
pub mod site;
pub mod tokens;
pub mod variation;
pub mod wording;

use std::future::Future;
use std::io;
use std::time::Duration;

pub use embedded::{Dial, Embedded};
use interpreted::InterpretedError;
pub use observation::Observation;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;

/// How long an output may take (PROTOCOL.md section 1, the golden path).
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How long an output is waited for while a difference is being shrunk that shows by nothing coming. What is found so is
/// played again with patience.
pub const HASTE: Duration = Duration::from_millis(200);

/// How long outputs are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As long as a server may take.
    Patient,
    /// The same, in a conversation that was had before: what is refused again says nothing new of who refuses it.
    Again,
    /// For [`HASTE`].
    Hasty,
}

impl Pace {
    /// How long that is where a server may take `patience`.
    #[must_use]
    pub const fn patience(self, patience: Duration) -> Duration {
        match self {
            Self::Patient | Self::Again => patience,
            Self::Hasty => HASTE,
        }
    }
}

/// How time goes on a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// A timer fires when it is told to.
    ByHand,
    /// Time is virtual: it passes when it is told to, and every timer fires that is due.
    Virtual,
}

/// Whether something comes after an input by which it is known that nothing else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// A ping goes out together with the input.
    WithInput,
    /// Not now.
    Later,
}

/// A server under test for the length of one sequence.
pub trait Session {
    /// How time goes here.
    fn time(&self) -> Time;

    /// Gives an input. One that is not possible is tried as far as it can be, since a wrong server may react to it.
    ///
    /// # Errors
    /// If the target itself cannot go on; that the server does something wrong is seen by observing.
    fn give(
        &mut self,
        input: &Input,
        possibility: Possibility,
        fence: Fence,
    ) -> impl Future<Output = Result<(), TargetError>>;

    /// Why the last input was not given though it had to be possible, if the target could not give it: a sentence without a
    /// full stop.
    fn refusal(&self) -> Option<&str> {
        None
    }

    /// How long an output is waited for.
    fn patience(&self) -> Duration {
        PATIENCE
    }

    /// How long after the last input the last thing came that was observed, if that is known to be longer than [`PATIENCE`].
    fn late(&self) -> Option<Duration> {
        None
    }

    /// Lets virtual time pass.
    fn pass(&mut self, time: Duration) -> impl Future<Output = ()>;

    /// The next thing to be seen on a connection; [`Observation::Nothing`] if nothing comes for as long as [`Session::patience`].
    fn observe(&mut self, connection: ConnectionIndex) -> impl Future<Output = Observation>;

    /// Waits for the answer to a ping, which it sends if the last input did not take one along. What comes before it is
    /// an error.
    fn fence(
        &mut self,
        connection: ConnectionIndex,
    ) -> impl Future<Output = Result<(), Observation>>;

    /// How many orchestrators there are, if that can be known: as soon as there are `expected`, or after [`PATIENCE`].
    ///
    /// # Errors
    /// If the target cannot go on.
    fn orchestrators(
        &mut self,
        expected: usize,
    ) -> impl Future<Output = Result<Option<usize>, TargetError>>;

    /// Whether it costs nothing to count them, so that it is done after every step and not only at the end.
    fn counts_at_every_step(&self) -> bool;
}

/// Why a target could not be played to.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// No TCP port on the loopback address.
    #[error(
        "cannot listen on a loopback TCP port: {0}; is the number of open files or ports exhausted?"
    )]
    Listen(#[source] io::Error),
    /// The server could not be connected to.
    #[error("cannot connect to the server under test: {0}")]
    Connect(#[source] io::Error),
    /// The asynchronous runtime could not be started.
    #[error("cannot start a runtime: {0}")]
    Runtime(#[source] io::Error),
    /// The tokens to play with could not be made.
    #[error("cannot make the tokens to play with: {0}")]
    Tokens(String),
    /// A token that was to be shown is not there.
    #[error(transparent)]
    NoToken(#[from] tokens::NoToken),
    /// There is no server to play to.
    #[error("no address was given of a server to play to")]
    NoAddress,
    /// There is no transport to a server at an address.
    #[error(transparent)]
    Transport(#[from] remote::transport::ConnectError),
    /// A server takes connections and says nothing any more.
    #[error(
        "{address} stopped answering: it takes a connection, but answered no request for a WebSocket within {} seconds; is it stopped, or does it wait for something?",
        .waited.as_secs_f64()
    )]
    StoppedAnswering {
        /// Its address.
        address: remote::Address,
        /// How long was waited.
        waited: Duration,
    },
    /// It is not played to any further, as somebody said so.
    #[error("{0} came before everything was played")]
    Stopped(&'static str),
    /// A server at an address cannot be controlled.
    #[error(transparent)]
    Control(#[from] remote::ControlError),
    /// A server that interprets a behaviour cannot go on.
    #[error("the interpreted server cannot go on: {0}")]
    Interpreted(#[from] InterpretedError),
}
