//! What incidents do to the messages between a server and its clients.

use std::sync::Arc;

use serde_json::Value;

use crate::targets::interception::{Interceptor, Passage};
use crate::targets::variation::Arrangement;

/// A server with something between it and each client, made by the number of the connection.
pub(super) fn intercepted<I: Interceptor + 'static>(
    make: impl Fn(u64) -> I + Send + Sync + 'static,
) -> Arrangement {
    Arrangement {
        interceptor: Some(Arc::new(move |connection| Box::new(make(connection)))),
        ..Arrangement::proper()
    }
}

/// A message as JSON; null if it is none.
pub(super) fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Numbers what a client gets, so that what was left out, put in or moved is not seen by the numbers.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    next: u64,
}

impl Numbering {
    /// The message, as the next one.
    pub(super) fn next(&mut self, mut message: Value) -> String {
        message["seq"] = Value::from(self.next);
        self.next += 1;
        message.to_string()
    }

    /// Lets the message pass, as the next one.
    pub(super) fn pass(&mut self, message: Value) -> Passage {
        Passage::Replaced(self.next(message))
    }

    /// Leaves a number out.
    pub(super) const fn skip(&mut self) {
        self.next += 1;
    }
}
