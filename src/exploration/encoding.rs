//! The state of one connection as a number, and back.
//!
//! A field has as many bits as its widest value needs; what does not fit is refused, never cut off.

use wsproof_model::machine::input::{MessageId, User};
use wsproof_model::machine::world::{ActiveRun, Connection};
use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::LifecycleState;

/// There are more states than can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoRoom;

/// The bits of the number of a message, which is less than [`MessageId::COUNT`].
const MESSAGE: u32 = 5;
/// The bits of the number of waiting messages.
const WAITING: u32 = 4;
/// The most messages that may wait.
pub(super) const MOST_WAITING: u16 = 11;
/// The code of a connection that was never opened; that of any other is odd.
const UNOPENED: u128 = 0;

/// The number that stands for a connection.
pub(super) fn encode(connection: Option<&Connection>) -> Result<u128, NoRoom> {
    let Some(connection) = connection else {
        return Ok(UNOPENED);
    };
    // A state with a new field does not compile until the field is kept too.
    let Connection {
        state,
        user,
        violations,
        waiting,
        active,
        accepted,
        silent,
        heartbeat_unanswered,
    } = connection;
    if waiting.len() > usize::from(MOST_WAITING) {
        return Err(NoRoom);
    }
    let mut code = Code::default();
    for message in waiting {
        code.put(u32::from(message.number()), MESSAGE);
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most MOST_WAITING")]
    code.put(waiting.len() as u32, WAITING);
    code.put(*accepted, u32::BITS);
    code.put(u32::from(*violations), u16::BITS);
    if let Some(ActiveRun { message, phase }) = active {
        code.put(u32::from(message.number()), MESSAGE);
        code.put(*phase as u32, 2);
    }
    code.put(u32::from(active.is_some()), 1);
    code.put(user.map_or(0, |user| user as u32 + 1), 2);
    code.put(*state as u32, 4);
    code.put(u32::from(*silent), 1);
    code.put(u32::from(*heartbeat_unanswered), 1);
    code.put(1, 1);
    Ok(code.0)
}

/// Makes `into` the connection that the number stands for; its buffers are used again.
///
/// # Panics
/// If the number stands for none: [`encode`] makes no such number.
pub(super) fn decode(code: u128, into: &mut Option<Connection>) {
    if code == UNOPENED {
        *into = None;
        return;
    }
    let connection = into.get_or_insert_with(Connection::opened);
    let mut code = Code(code >> 1);
    connection.heartbeat_unanswered = code.take(1) == 1;
    connection.silent = code.take(1) == 1;
    connection.state = LifecycleState::ALL[code.take(4) as usize];
    connection.user = match code.take(2) {
        0 => None,
        number => Some(User::ALL[number as usize - 1]),
    };
    connection.active = (code.take(1) == 1).then(|| ActiveRun {
        phase: RunPhase::ALL[code.take(2) as usize],
        message: code.take_message(),
    });
    #[expect(clippy::cast_possible_truncation, reason = "so many bits are taken")]
    {
        connection.violations = code.take(u16::BITS) as u16;
    }
    connection.accepted = code.take(u32::BITS);
    let waiting = code.take(WAITING);
    connection.waiting.clear();
    for _ in 0..waiting {
        connection.waiting.push(code.take_message());
    }
    connection.waiting.reverse();
}

/// A number that is written from the left and read from the right.
#[derive(Default)]
struct Code(u128);

impl Code {
    fn put(&mut self, value: u32, bits: u32) {
        debug_assert!(u64::from(value) < 1 << bits, "{value} takes more bits");
        self.0 = self.0 << bits | u128::from(value);
    }

    #[expect(clippy::cast_possible_truncation, reason = "it is masked")]
    fn take(&mut self, bits: u32) -> u32 {
        let value = self.0 & ((1 << bits) - 1);
        self.0 >>= bits;
        value as u32
    }

    #[expect(
        clippy::expect_used,
        clippy::cast_possible_truncation,
        reason = "five bits hold a number less than MessageId::COUNT, which is 32"
    )]
    fn take_message(&mut self) -> MessageId {
        MessageId::new(self.take(MESSAGE) as u8).expect("a message")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let mut connection = Connection::opened();
        let mut into = Some(Connection::opened());
        decode(encode(None).unwrap(), &mut into);
        assert_eq!(into, None);
        for state in LifecycleState::ALL {
            for phase in RunPhase::ALL {
                for user in [None, Some(User::Alice), Some(User::Bob)] {
                    connection.state = *state;
                    connection.user = user;
                    connection.active = MessageId::new(31).map(|message| ActiveRun {
                        message,
                        phase: *phase,
                    });
                    decode(encode(Some(&connection)).unwrap(), &mut into);
                    assert_eq!(into.as_ref(), Some(&connection));
                }
            }
        }
    }

    #[test]
    fn a_connection_with_everything_at_its_most_is_encoded() {
        let messages = (0..MessageId::COUNT).rev().filter_map(MessageId::new);
        let mut connection = Connection {
            state: LifecycleState::Failed,
            user: Some(User::Bob),
            violations: u16::MAX,
            waiting: messages.take(usize::from(MOST_WAITING)).collect(),
            active: None,
            accepted: u32::MAX,
            silent: true,
            heartbeat_unanswered: true,
        };
        let mut into = None;
        decode(encode(Some(&connection)).unwrap(), &mut into);
        assert_eq!(into.as_ref(), Some(&connection));
        connection.waiting.extend(MessageId::new(0));
        assert_eq!(encode(Some(&connection)), Err(NoRoom));
    }
}
