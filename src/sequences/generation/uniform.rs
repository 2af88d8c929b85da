//! The uniform mixture: every kind of input as often as any other, wherever the conversation stands.
//!
//! It finds what nobody thought of when the tables of the guided mixture were written. Three things make it find more of
//! the mutants of `wsproof mutants` with as many inputs:
//!
//! - What ends a connection comes last: nearly a third of the kinds do, and conversations that end after four inputs go
//!   nowhere.
//! - What cannot happen is tried: a timer that does not run, an agent without a run. A server may react to it.
//! - Each conversation does without some kinds. Some things cannot be undone, as falling silent; if all conversations did
//!   all of them, most inputs would be given where everything is done.

use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::machine::output::Possibility;

use super::conversation::Conversation;
use super::particulars;
use crate::sequences::chance::Chance;

/// How often another input is drawn in place of one that is not wanted. The last one is kept whatever it is.
const DRAWS: u32 = 32;

/// A conversation does without one kind in so many.
const LEFT_OUT_ONCE_IN: u32 = 4;

/// One input in so many that would end a connection is kept before the end of the conversation.
const ENDING_KEPT_ONCE_IN: u32 = 256;

/// One impossible input in so many is kept at once where it shows next to nothing: a client's is passed over, and the
/// environment's are not seen while nobody is there to see them.
const SELDOM: u32 = 128;

/// One other impossible input of the environment in so many is kept at once.
const IMPOSSIBLE_KEPT_ONCE_IN: u32 = 4;

/// One shutdown in so many is kept before the end: it can always be given, and next to nothing follows it.
const SHUTDOWN_KEPT_ONCE_IN: u32 = 8;

/// The kinds of input of one conversation. Without a way in there is none.
pub(super) fn kinds(chance: &mut Chance) -> Vec<InputKind> {
    let kept = |kind: &InputKind| {
        let leads_in = matches!(
            kind,
            InputKind::Open
                | InputKind::Upgrade
                | InputKind::UpgradeValidToken
                | InputKind::Authenticate
        );
        leads_in || !chance.once_in(LEFT_OUT_ONCE_IN)
    };
    InputKind::ALL.iter().copied().filter(kept).collect()
}

/// Goes on by one input of these kinds.
pub(super) fn go_on(conversation: &mut Conversation, kinds: &[InputKind], chance: &mut Chance) {
    for draw in 1..=DRAWS {
        let kind = chance.one_of(kinds);
        let at = ConnectionIndex(chance.below(conversation.connections()));
        let input = particulars::draw(kind, at, None, chance);
        if draw < DRAWS && !is_wanted(conversation, input, chance) {
            continue;
        }
        if conversation.give_if_possible(input) == Possibility::Possible {
            return;
        }
        if draw == DRAWS || chance.once_in(impossible_kept_once_in(conversation, input)) {
            return conversation.give_impossible(input);
        }
    }
}

/// Whether the input comes at the right time: the last one ends something, the others do not.
fn is_wanted(conversation: &mut Conversation, input: Input, chance: &mut Chance) -> bool {
    let is_last = conversation.left() <= 1;
    if conversation.would_end(input) {
        return is_last || chance.once_in(ENDING_KEPT_ONCE_IN);
    }
    match input {
        Input::Shutdown => chance.once_in(SHUTDOWN_KEPT_ONCE_IN),
        Input::Client { .. }
        | Input::Agent { .. }
        | Input::Timer { .. }
        | Input::Service { .. } => !is_last,
    }
}

fn impossible_kept_once_in(conversation: &Conversation, input: Input) -> u32 {
    match input {
        Input::Client { .. } => SELDOM,
        Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
            if conversation.has_clients() {
                IMPOSSIBLE_KEPT_ONCE_IN
            } else {
                SELDOM
            }
        }
    }
}
