//! What was seen on each connection until a difference: by the machine that was followed, or by the record.

use std::collections::BTreeMap;

use wsproof_model::machine::input::{ClientAction, ConnectionIndex, Credential, Input};
use wsproof_model::machine::output::{Output, Possibility, Predicted};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::properties::{Fact, Transcript};
use wsproof_model::vocabulary::LifecycleState;

use super::heard::{message, number, told};
use super::history::{History, Who};
use crate::lockstep::received::Received;
use crate::lockstep::verdict::Exchange;
use crate::targets::Observation;

/// What was seen on each connection.
#[derive(Debug, Default)]
pub(in crate::lockstep) struct Histories(BTreeMap<ConnectionIndex, History>);

impl Histories {
    /// Where the machine was followed up to `before`, and what it said next was seen up to `seen`.
    pub(in crate::lockstep) fn of_machine(before: &World, seen: &[Predicted], now: &World) -> Self {
        let mut histories = Self::default();
        for at in (0u8..).map(ConnectionIndex).take(now.connections.len()) {
            let known = before.connection(at);
            let waiting = known.into_iter().flat_map(|it| &it.waiting);
            let history = History {
                transcript: Transcript::at(known),
                waited: waiting.map(|message| number(*message)).collect(),
                who: who(now.connection(at)),
            };
            histories.0.insert(at, history);
        }
        for predicted in seen {
            histories.follow(predicted.connection, |history| {
                history.said(predicted.output)
            });
        }
        histories
    }

    /// Where all that was seen is on record.
    pub(in crate::lockstep) fn of_conversation(conversation: &[Exchange]) -> Self {
        let mut histories = Self::default();
        for exchange in conversation {
            if let (Input::Client { connection, action }, Possibility::Possible) =
                (exchange.input, exchange.possibility)
            {
                histories.did(connection, action);
            }
            for (at, seen) in &exchange.seen {
                histories.follow(*at, |history| history.saw(seen));
            }
        }
        histories
    }

    pub(super) fn of(&self, at: ConnectionIndex) -> Option<&History> {
        self.0.get(&at)
    }

    pub(super) fn others(
        &self,
        at: ConnectionIndex,
    ) -> impl Iterator<Item = (ConnectionIndex, &History)> {
        let all = self.0.iter().map(|(other, history)| (*other, history));
        all.filter(move |(other, _)| *other != at)
    }

    fn did(&mut self, at: ConnectionIndex, action: ClientAction) {
        if action == ClientAction::Open {
            self.0.insert(at, History::default());
        }
        if let (Some(history), Some(Credential::Valid(user))) =
            (self.0.get_mut(&at), action.credential())
            && history.who == Who::Nobody
        {
            history.who = Who::User(user);
        }
    }

    /// A history that breaks a property says nothing any more.
    fn follow(&mut self, at: ConnectionIndex, next: impl FnOnce(&mut History) -> Option<()>) {
        let followed = self.0.get_mut(&at).and_then(next);
        if followed.is_none() {
            self.0.remove(&at);
        }
    }
}

impl History {
    fn said(&mut self, output: Output) -> Option<()> {
        if let Output::MessageAccepted { message, position } = output
            && position > 0
        {
            self.waited.insert(number(message));
        }
        self.transcript.follow(output.into()).ok()
    }

    fn saw(&mut self, seen: &Observation) -> Option<()> {
        let fact = match seen {
            Observation::Text(text) => {
                let received = Received::parse(text).ok()?;
                if let (Some(message), Some(1..)) = (message(&received), received.position) {
                    self.waited.insert(message);
                }
                Fact::Message {
                    seq: 0,
                    told: told(&received),
                }
            }
            Observation::Http { .. } | Observation::Binary { .. } | Observation::Heartbeat => {
                Fact::Aside
            }
            Observation::Close { code, .. } => Fact::Close { code: *code },
            Observation::End | Observation::Reset => Fact::End,
            Observation::Unreadable(_) | Observation::Nothing => return None,
        };
        self.transcript.follow(fact).ok()
    }
}

/// Who the machine knows to be there.
fn who(connection: Option<&Connection>) -> Who {
    match connection {
        Some(Connection {
            user: Some(user), ..
        }) => Who::User(*user),
        Some(it) if !it.state.is_open() && it.state != LifecycleState::Connecting => Who::Forgotten,
        Some(_) | None => Who::Nobody,
    }
}
