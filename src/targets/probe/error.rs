//! How talking to a server can fail.

use std::io;

use super::{frame_fault::FrameFault, handshake::ResponseFault};

/// Why a [`Probe`](super::Probe) could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The server's answer to the upgrade request was refused.
    #[error(transparent)]
    Response(#[from] ResponseFault),
    /// One of the server's frames was refused.
    #[error("the server's frame {number} is refused: {fault}")]
    Frame {
        /// Which frame of the connection, counted from 1.
        number: u64,
        /// Why.
        #[source]
        fault: FrameFault,
    },
    /// The transport ended within a frame.
    #[error(
        "the server ended the transport {received} bytes into its frame {number}, before the frame's end \
         (RFC 6455 section 5.2)"
    )]
    CutFrame {
        /// Which frame of the connection, counted from 1.
        number: u64,
        /// How many of its bytes had come.
        received: usize,
    },
    /// The server had ended the transport before the probe wrote.
    #[error(
        "the server had ended the transport when the probe wrote; read on to see how it ended: {0}"
    )]
    PeerGone(#[source] io::Error),
    /// The transport failed at a write.
    #[error("writing to the server failed: {0}")]
    Write(#[source] io::Error),
    /// The transport failed at a read.
    #[error("reading from the server failed: {0}")]
    Read(#[source] io::Error),
}

/// Whether a failure of the transport means that the other side let go of it.
pub(super) fn is_peer_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::NotConnected
    )
}
