//! What stands in a line (`docs/vectors.md`).

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use wsproof_model::vocabulary::Limits;

/// The version of the format.
pub const VERSION: u32 = 1;

/// The first line: what holds for all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// The version of the format: [`VERSION`].
    pub vectors: u32,
    /// The limits that the server must go by.
    pub limits: Limits,
    /// For how many extra states the suite is.
    pub extra_states: u32,
    /// How many different messages its client has.
    pub messages: u8,
    /// How many sequences the suite has.
    pub suite: u64,
    /// How many of them follow, one in each line.
    pub sequences: u64,
    /// The names of the tokens that stand for real ones.
    pub tokens: Vec<&'static str>,
}

/// A sequence with everything that must be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Vector {
    /// Its place in the suite.
    pub number: u64,
    /// What to do and what to see, in order.
    pub steps: Vec<Step>,
}

/// One input with what must be seen after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The input.
    #[serde(flatten)]
    pub given: Given,
    /// What must be seen next on the connection, in order, and nothing else.
    pub expect: Vec<Expected>,
}

/// An input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Given {
    /// Connect by TCP.
    Open {
        /// Always true.
        open: bool,
    },
    /// Write an upgrade request.
    Request {
        /// The request, up to the empty line.
        request: String,
        /// The token that is to be put in.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<&'static str>,
    },
    /// Send a text message in one masked frame.
    Text {
        /// The text.
        text: String,
        /// The token that is to be put in.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<&'static str>,
    },
    /// Write bytes as they are.
    Write {
        /// The bytes.
        write: Hexadecimal,
    },
    /// Answer no WebSocket ping from now on.
    Silent {
        /// Always true.
        silent: bool,
    },
    /// End the client's side of the transport, without a close frame.
    End {
        /// Always true.
        end: bool,
    },
    /// Ask something of the control endpoint.
    Control {
        /// The request.
        control: ControlRequest,
        /// False where there is nothing to be told: the answer is 409.
        #[serde(skip_serializing_if = "Option::is_none")]
        possible: Option<bool>,
    },
}

/// A `POST` to the control endpoint (`docs/control.md`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ControlRequest {
    /// The path.
    pub path: &'static str,
    /// The body, but for the `client_port`.
    pub body: Value,
}

/// Something that must be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Expected {
    /// The answer to an upgrade request.
    Http {
        /// Its status.
        http: u16,
        /// The subprotocol that it selects.
        subprotocol: Option<&'static str>,
    },
    /// A text message.
    Message {
        /// The message.
        message: Message,
    },
    /// A WebSocket ping.
    Ping {
        /// Always true.
        ping: bool,
    },
    /// A close frame.
    Close {
        /// Its code.
        close: Option<u16>,
    },
    /// The orderly end of the transport.
    End {
        /// Always true.
        end: bool,
    },
}

/// A server's message as far as it is fixed: what is null must be null or not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number on the connection.
    pub seq: u64,
    /// Every other field.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// Bytes, two digits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hexadecimal(pub Vec<u8>);

impl Serialize for Hexadecimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: [char; 16] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
        ];
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let text: String = digits.map(|digit| DIGITS[usize::from(digit)]).collect();
        serializer.serialize_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_two_digits_each() {
        let bytes = Hexadecimal(vec![0x00, 0x0a, 0x88, 0xff]);
        assert_eq!(serde_json::to_string(&bytes).unwrap(), r#""000a88ff""#);
    }
}
