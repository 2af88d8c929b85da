//! What can stand between a server and its client: it sees whole messages, and may drop, change or add some.

use std::io::{self, Cursor};
use std::sync::Arc;

use bytes::{Buf, BytesMut};
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf,
};
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame, FrameHeader};

use crate::server::Listener;

/// What a pipe to an intercepted server holds, in bytes.
const PIPE: usize = 16 * 1024;

/// Stands between a server and one of its clients.
pub trait Interceptor: Send {
    /// Whether a text message of the client reaches the server.
    fn client_sent(&mut self, _text: &str) -> Passage {
        Passage::Through
    }

    /// What becomes of something that the server sends.
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage;
}

/// What a server sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'a> {
    /// A text message.
    Text(&'a str),
    /// A WebSocket ping.
    Ping,
    /// The answer to a WebSocket ping.
    Pong,
    /// A close frame.
    Close,
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It goes on its way.
    Through,
    /// It is never seen again.
    Dropped,
    /// Another text goes in its place.
    Replaced(String),
    /// Several texts go in its place, in this order.
    Several(Vec<String>),
    /// These texts go first, in this order, and then it goes on its way.
    Preceded(Vec<String>),
    /// A close frame with this code goes in its place, and the transport ends.
    Closed(u16),
    /// The transport ends in its place.
    Ended,
}

/// A listener whose transports have an interceptor in them.
pub struct Intercepted<L> {
    listener: L,
    interceptor: Arc<Intercept>,
    accepted: u64,
}

/// Makes the interceptor of a connection, by the connection's number.
pub type Intercept = dyn Fn(u64) -> Box<dyn Interceptor> + Send + Sync;

impl<L> Intercepted<L> {
    /// A listener with what `interceptor` makes for each of its connections.
    pub const fn new(listener: L, interceptor: Arc<Intercept>) -> Self {
        Self {
            listener,
            interceptor,
            accepted: 0,
        }
    }
}

impl<L: Listener> Listener for Intercepted<L> {
    type Transport = DuplexStream;

    async fn accept(&mut self) -> io::Result<DuplexStream> {
        let outside = self.listener.accept().await?;
        let interceptor = (self.interceptor)(self.accepted);
        self.accepted += 1;
        let (server_side, inside) = tokio::io::duplex(PIPE);
        tokio::spawn(intercept(outside, inside, interceptor));
        Ok(server_side)
    }
}

/// Copies between a client and a server, through the interceptor, until one of them ends the transport.
async fn intercept<T>(
    outside: T,
    inside: DuplexStream,
    mut interceptor: Box<dyn Interceptor>,
) -> io::Result<()>
where
    T: AsyncRead + AsyncWrite + Send,
{
    let (mut from_client, mut to_client) = tokio::io::split(outside);
    let (mut from_server, mut to_server) = tokio::io::split(inside);
    let mut client = Half::new(Side::Client);
    let mut server = Half::new(Side::Server);
    let mut buffer = Vec::new();
    loop {
        tokio::select! {
            biased;
            read = from_server.read_buf(&mut server.incoming) => {
                let ended = read? == 0;
                let closed = server.take(interceptor.as_mut(), &mut buffer);
                if ended {
                    server.finish(&mut buffer);
                }
                to_client.write_all(&buffer).await?;
                buffer.clear();
                if ended || closed {
                    return finish(to_client, from_client).await;
                }
            }
            read = from_client.read_buf(&mut client.incoming), if !client.ended => {
                client.ended = read? == 0;
                client.take(interceptor.as_mut(), &mut buffer);
                if client.ended {
                    client.finish(&mut buffer);
                }
                to_server.write_all(&buffer).await?;
                buffer.clear();
                if client.ended {
                    to_server.shutdown().await?;
                }
            }
        }
    }
}

/// Ends the transport towards the client, and discards what it still sends.
async fn finish<T: AsyncRead + AsyncWrite>(
    mut to_client: WriteHalf<T>,
    mut from_client: ReadHalf<T>,
) -> io::Result<()> {
    to_client.shutdown().await?;
    let mut discarded = [0; 1024];
    while from_client.read(&mut discarded).await? > 0 {}
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

/// What came from one side and has not been passed on.
struct Half {
    side: Side,
    incoming: BytesMut,
    in_handshake: bool,
    ended: bool,
}

impl Half {
    fn new(side: Side) -> Self {
        Self {
            side,
            incoming: BytesMut::new(),
            in_handshake: true,
            ended: false,
        }
    }

    /// Passes on what is complete. Says whether the interceptor ended the connection.
    fn take(&mut self, interceptor: &mut dyn Interceptor, onward: &mut Vec<u8>) -> bool {
        if self.in_handshake {
            self.take_handshake(onward);
        }
        while let Some(frame) = self.take_frame(onward) {
            let passage = match (self.side, frame.opcode) {
                (Side::Client, OpCode::Data(Data::Text)) => interceptor.client_sent(&frame.text),
                (Side::Server, OpCode::Data(Data::Text)) => {
                    interceptor.server_sent(&Sent::Text(&frame.text))
                }
                (Side::Server, OpCode::Control(Control::Ping)) => {
                    interceptor.server_sent(&Sent::Ping)
                }
                (Side::Server, OpCode::Control(Control::Pong)) => {
                    interceptor.server_sent(&Sent::Pong)
                }
                (Side::Server, OpCode::Control(Control::Close)) => {
                    interceptor.server_sent(&Sent::Close)
                }
                (Side::Client | Side::Server, OpCode::Data(_) | OpCode::Control(_)) => {
                    Passage::Through
                }
            };
            match passage {
                Passage::Through => onward.extend_from_slice(&frame.bytes),
                Passage::Dropped => {}
                Passage::Replaced(text) => append_text(text, onward),
                Passage::Several(texts) => append_texts(texts, onward),
                Passage::Preceded(texts) => {
                    append_texts(texts, onward);
                    onward.extend_from_slice(&frame.bytes);
                }
                Passage::Ended => return true,
                Passage::Closed(code) => {
                    append(
                        Frame::close(Some(CloseFrame {
                            code: code.into(),
                            reason: "".into(),
                        })),
                        onward,
                    );
                    return true;
                }
            }
        }
        false
    }

    /// Passes on a whole head of the handshake. An answer other than 101 is followed by no frames.
    fn take_handshake(&mut self, onward: &mut Vec<u8>) {
        let end = self
            .incoming
            .windows(4)
            .position(|window| window == b"\r\n\r\n");
        let Some(end) = end else { return };
        let refused = self.side == Side::Server && !self.incoming.starts_with(b"HTTP/1.1 101");
        let passed = if refused {
            self.incoming.len()
        } else {
            end + 4
        };
        self.in_handshake = refused;
        onward.extend_from_slice(&self.incoming.split_to(passed));
    }

    /// Passes on what never became a whole head or frame.
    fn finish(&mut self, onward: &mut Vec<u8>) {
        onward.extend_from_slice(&self.incoming.split());
    }

    /// The next whole frame; what is no frame passes as it is.
    fn take_frame(&mut self, onward: &mut Vec<u8>) -> Option<WholeFrame> {
        if self.in_handshake || self.incoming.is_empty() {
            return None;
        }
        let mut cursor = Cursor::new(&self.incoming[..]);
        let Ok(parsed) = FrameHeader::parse(&mut cursor) else {
            onward.extend_from_slice(&self.incoming.split());
            return None;
        };
        let (header, length) = parsed?;
        let start = usize::try_from(cursor.position()).ok()?;
        let length = usize::try_from(length).ok()?;
        if self.incoming.len() < start + length {
            return None;
        }
        let bytes = self.incoming.split_to(start + length);
        let mut payload = bytes.clone();
        payload.advance(start);
        if let Some(mask) = header.mask {
            payload
                .iter_mut()
                .zip(mask.iter().cycle())
                .for_each(|(byte, mask)| *byte ^= mask);
        }
        let text = String::from_utf8_lossy(&payload).into_owned();
        Some(WholeFrame {
            opcode: header.opcode,
            bytes,
            text,
        })
    }
}

struct WholeFrame {
    opcode: OpCode,
    bytes: BytesMut,
    text: String,
}

fn append_texts(texts: Vec<String>, onward: &mut Vec<u8>) {
    for text in texts {
        append_text(text, onward);
    }
}

fn append_text(text: String, onward: &mut Vec<u8>) {
    append(Frame::message(text, OpCode::Data(Data::Text), true), onward);
}

fn append(frame: Frame, onward: &mut Vec<u8>) {
    // Writing to a vector does not fail.
    let _infallible = frame.format(onward);
}
