//! The uniform mixture: every kind of input as often as any other, wherever the conversation stands.
//!
//! It finds what nobody thought of when the tables of the guided mixture were written.

use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::Possibility;

use super::chance::Chance;
use super::conversation::Conversation;
use super::particulars;

/// How often another input is drawn in place of one that cannot be given. The last one is kept whatever it is.
const DRAWS: u32 = 8;

/// One input that cannot be given in so many is kept at once: a timer that does not run, an agent without a run.
const IMPOSSIBLE_KEPT_ONCE_IN: u32 = 32;

/// One shutdown in so many is kept: it can always be given, and next to nothing follows it.
const SHUTDOWN_KEPT_ONCE_IN: u32 = 8;

/// Goes on by one input.
pub(super) fn go_on(conversation: &mut Conversation, chance: &mut Chance) {
    for draw in 1..=DRAWS {
        let mut kind = chance.one_of(InputKind::ALL);
        if kind == InputKind::Shutdown && !chance.once_in(SHUTDOWN_KEPT_ONCE_IN) {
            kind = InputKind::Open;
        }
        let at = chance.below(u32::from(conversation.connections()));
        let at = ConnectionIndex(u8::try_from(at).unwrap_or(0));
        let input = particulars::draw(kind, at, None, chance);
        if conversation.give_if_possible(input) == Possibility::Possible {
            return;
        }
        if draw == DRAWS || chance.once_in(IMPOSSIBLE_KEPT_ONCE_IN) {
            return conversation.give_impossible(input);
        }
    }
}
