//! Who calls from which port: a request names a connection by the TCP port of the client's side.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// The connections of one server by the ports that they came from. A port that is used again is the newer connection's.
#[derive(Debug, Default)]
pub(super) struct Callers {
    numbers: Mutex<BTreeMap<u16, u64>>,
    one_came: Notify,
}

impl Callers {
    /// Notes that the connection `number` came from `port`.
    pub(super) fn note(&self, port: u16, number: u64) {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.insert(port, number);
        drop(numbers);
        self.one_came.notify_waiters();
    }

    /// The ports that connections came from, in ascending order.
    pub(super) fn ports(&self) -> Vec<u16> {
        let numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.keys().copied().collect()
    }

    /// The number of the connection that came from `port`, if one did.
    pub(super) fn number(&self, port: u16) -> Option<u64> {
        let numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.get(&port).copied()
    }

    /// The number of the connection that comes from `port`, as soon as it has come: a client is connected before the server
    /// has taken its connection.
    pub(super) async fn number_when_come(&self, port: u16) -> u64 {
        loop {
            let one_came = self.one_came.notified();
            if let Some(number) = self.number(port) {
                return number;
            }
            one_came.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_caller_is_waited_for() {
        let callers = Callers::default();
        let mut awaited = std::pin::pin!(callers.number_when_come(7));
        assert_eq!(awaited.as_mut().now_or_never(), None);
        callers.note(8, 0);
        assert_eq!(awaited.as_mut().now_or_never(), None);
        callers.note(7, 1);
        assert_eq!(awaited.now_or_never(), Some(1));
    }

    #[test]
    fn a_port_that_is_used_again_is_the_newer_connections() {
        let callers = Callers::default();
        callers.note(7, 0);
        callers.note(7, 1);
        assert_eq!(callers.number(7), Some(1));
    }
}
