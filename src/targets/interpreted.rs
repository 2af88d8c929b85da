//! The interpreted target: any machine as a server, over real WebSocket connections on a loopback TCP port.
//!
//! A [`Behaviour`] says what the server says to each input; this module gives it the inputs and puts its outputs on the
//! wire, as a server that is right would. So whoever changes a machine can see whether checking finds the change, and
//! everything that checks, down to the bytes, is what checks any other server.
//!
//! What a client sends is read from the wire and turned back into an input ([`Decoder`]). What cannot be seen on the wire
//! is told: the environment's inputs, and that a client answers no more pings. There is one connection at a time; after
//! a failure the client may open another, and the behaviour goes on from where it stands.
//!
//! The server's part that is not the behaviour's: WebSocket pings are answered with pongs as long as the WebSocket is
//! open, and the pong that answers a heartbeat is no input, since it is a part of what a heartbeat is (a client that is
//! not silent answers at once). All the rest is the behaviour's, also where it makes no sense. What it says then comes as
//! near to it as there is a way: text before the upgrade is a frame before the upgrade; but nothing is written to a
//! transport that has ended or was never there, and nothing is read from one that has ended.
//!
//! Nobody waits for what does not come: after each input the session knows how many bytes the server has written, and
//! when the client has read them all, there is [`Observation::Nothing`](super::Observation::Nothing) more to see.

mod decoder;
mod encoder;
mod error;
mod frames;
mod line;
mod meter;
mod request;
mod serving;
mod session;

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Output;

pub use decoder::Decoder;
pub use error::InterpretedError;
pub use session::InterpretedSession;

use self::meter::Meter;
use self::serving::Serving;
use super::TargetError;
use super::port::Port;

/// A machine as a server: what it says to each input.
pub trait Behaviour: Send + 'static {
    /// Takes an input, and puts what is to be seen into `said`, which is empty.
    ///
    /// The environment's inputs come also where the reference machine says that they are not possible.
    fn react(&mut self, input: &Input, said: &mut Vec<Output>);
}

/// A loopback TCP port, on which one behaviour after another is the server.
#[derive(Debug)]
pub struct Interpreted(Port);

impl Interpreted {
    /// Takes a free port, on which servers run on `server_runtime`.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn bind(server_runtime: Handle) -> Result<Self, TargetError> {
        Port::bind(server_runtime).await.map(Self)
    }

    /// Starts `behaviour` as a server for one sequence of inputs that `decoder` knows, with the limits that it knows.
    #[must_use]
    pub fn begin(
        &self,
        decoder: &Arc<Decoder>,
        behaviour: Box<dyn Behaviour>,
    ) -> InterpretedSession {
        let meter = Arc::new(Meter::default());
        let (orders, received) = mpsc::unbounded_channel();
        let serving = Serving::new(
            Arc::clone(&self.0.listener),
            Arc::clone(decoder),
            behaviour,
            Arc::clone(&meter),
            received,
        );
        let serving = self.0.server_runtime.spawn(serving.run());
        InterpretedSession::new(self.0.address, Arc::clone(decoder), meter, orders, serving)
    }
}
