//! The server: gives the behaviour what comes on the wire and what it is told, and sends what the behaviour says.

use std::future::pending;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use wsproof_model::machine::input::{ClientAction, Input};
use wsproof_model::machine::output::Output;

use super::line::Line;
use super::meter::Meter;
use super::{Behaviour, Decoder, InterpretedError, decoder};

/// What a session tells its server, since it is not to be seen on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A client has connected.
    Accept,
    /// Something has happened.
    React(Input),
}

/// A server for one sequence.
pub(super) struct Serving {
    port: Arc<TcpListener>,
    decoder: Arc<Decoder>,
    behaviour: Box<dyn Behaviour>,
    meter: Arc<Meter>,
    orders: mpsc::UnboundedReceiver<Order>,
    /// The last transport; also when it is over, since to drop it could destroy what the client has not read.
    line: Option<Line>,
    accepted: u64,
    said: Vec<Output>,
}

impl Serving {
    pub(super) fn new(
        port: Arc<TcpListener>,
        decoder: Arc<Decoder>,
        behaviour: Box<dyn Behaviour>,
        meter: Arc<Meter>,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> Self {
        Self {
            port,
            decoder,
            behaviour,
            meter,
            orders,
            line: None,
            accepted: 0,
            said: Vec::new(),
        }
    }

    /// Serves until the session gives no more orders.
    pub(super) async fn run(mut self) {
        let failed = self.serve().await.err();
        self.meter.end_server(failed);
    }

    async fn serve(&mut self) -> Result<(), InterpretedError> {
        loop {
            tokio::select! {
                biased;
                order = self.orders.recv() => match order {
                    Some(order) => self.obey(order).await?,
                    None => return Ok(()),
                },
                bytes = read(&mut self.line) => self.take(bytes).await?,
            }
        }
    }

    async fn obey(&mut self, order: Order) -> Result<(), InterpretedError> {
        match order {
            Order::Accept => {
                let accepted = self.port.accept().await;
                let (stream, _address) = accepted.map_err(InterpretedError::Accept)?;
                stream.set_nodelay(true).map_err(InterpretedError::Accept)?;
                self.meter.begin_transport();
                self.line = Some(Line::new(stream, self.accepted));
                self.accepted += 1;
                self.react(decoder::input(ClientAction::Open))?;
            }
            Order::React(input) => self.react(input)?,
        }
        self.send().await;
        self.meter.obeyed();
        Ok(())
    }

    /// So many bytes came; none: the client has ended its side.
    async fn take(&mut self, bytes: usize) -> Result<(), InterpretedError> {
        let Some(line) = &mut self.line else {
            return Ok(());
        };
        if bytes == 0 {
            line.end_reading();
            self.act(ClientAction::Vanish)?;
        } else {
            while let Some(action) = self.next()? {
                self.act(action)?;
            }
        }
        self.send().await;
        self.meter.taken(bytes.max(1));
        Ok(())
    }

    fn next(&mut self) -> Result<Option<ClientAction>, InterpretedError> {
        match &mut self.line {
            Some(line) => line.next(&self.decoder),
            None => Ok(None),
        }
    }

    fn act(&mut self, action: ClientAction) -> Result<(), InterpretedError> {
        self.react(decoder::input(action))?;
        if let Some(line) = &mut self.line {
            line.note(action, &self.said, &self.decoder);
        }
        Ok(())
    }

    fn react(&mut self, input: Input) -> Result<(), InterpretedError> {
        self.said.clear();
        self.behaviour.react(&input, &mut self.said);
        match &mut self.line {
            Some(line) => line.say(&self.said, &self.decoder),
            None => Ok(()),
        }
    }

    async fn send(&mut self) {
        if let Some(line) = &mut self.line {
            line.send(&self.meter).await;
        }
    }
}

/// Also when the behaviour panics, nobody may wait for it.
impl Drop for Serving {
    fn drop(&mut self) {
        self.meter.end_server(None);
    }
}

async fn read(line: &mut Option<Line>) -> usize {
    match line {
        Some(line) => line.read().await,
        None => pending().await,
    }
}
