//! A counterexample as a sequence diagram: a lifeline for the environment, the server and each client, and an arrow for
//! whatever goes from one to another.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::HtmlSafe;
use wsproof_model::machine::input::{ConnectionIndex, Input};
use wsproof_model::machine::output::Possibility;

use super::prose::Prose;
use crate::lockstep::{Counterexample, Exchange};
use crate::report::conformance::Again;
use crate::report::conversation::{self, facts};
use crate::report::printable::printable;
use crate::report::wire;
use crate::targets::Observation;

/// The diagram.
#[derive(Template)]
#[template(path = "conformance/sequence_diagram.html")]
pub(super) struct SequenceDiagram {
    lifelines: Vec<String>,
    arrows: Vec<Arrow>,
    facts: Vec<Fact>,
    /// How many inputs it has.
    pub(super) inputs: usize,
    /// What is told of the steps that are left out at the beginning, if some are.
    earlier: Option<String>,
}

// The template escapes what it is given.
impl HtmlSafe for SequenceDiagram {}

/// Something that goes from one lifeline to another.
struct Arrow {
    /// The number of the input, if it is one.
    number: Option<usize>,
    kind: Kind,
    /// What it is, as the text for a person has it.
    text: String,
    /// The lines of the grid between which it is: each lifeline is two columns wide, and stands in their middle.
    begin: usize,
    end: usize,
    /// Whether it points to the left.
    to_the_left: bool,
}

/// What an arrow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// What happens to the server.
    Input,
    /// What cannot happen there and was passed over.
    PassedOver,
    /// What a client sees.
    Seen,
    /// What a client must see.
    Due,
    /// That it must see nothing more.
    DueNothing,
    /// What it sees instead.
    Wrong,
    /// That it sees nothing.
    WrongNothing,
}

/// Something that is said beside the diagram.
struct Fact {
    label: &'static str,
    lines: Vec<Prose>,
    is_command: bool,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::PassedOver => "passed-over",
            Self::Seen => "seen",
            Self::Due => "due",
            Self::DueNothing => "due nothing",
            Self::Wrong => "wrong",
            Self::WrongNothing => "wrong nothing",
        }
    }

    /// What stands before the text, so that nothing is said by colour alone.
    const fn sign(self) -> &'static str {
        match self {
            Self::Input | Self::Seen => "",
            Self::PassedOver => "passed over: ",
            Self::Due | Self::DueNothing => "must see: ",
            Self::Wrong | Self::WrongNothing => "✗ sees: ",
        }
    }
}

impl Arrow {
    fn new(kind: Kind, (from, to): (usize, usize), text: &str) -> Self {
        Self {
            number: None,
            kind,
            text: printable(text).into_owned(),
            begin: 2 * from.min(to) + 2,
            end: 2 * from.max(to) + 2,
            to_the_left: to < from,
        }
    }
}

/// Who stands where.
struct Cast {
    has_environment: bool,
    clients: Vec<ConnectionIndex>,
}

impl Cast {
    fn of(counterexample: &Counterexample) -> Self {
        let mut clients = BTreeSet::from([counterexample.difference.connection]);
        let mut has_environment = false;
        for exchange in &counterexample.conversation {
            match exchange.input {
                Input::Client { connection, .. } => {
                    clients.insert(connection);
                }
                Input::Agent { connection, .. } | Input::Timer { connection, .. } => {
                    clients.insert(connection);
                    has_environment = true;
                }
                Input::Service { .. } | Input::Shutdown => has_environment = true,
            }
            clients.extend(exchange.seen.iter().map(|(connection, _)| *connection));
            clients.extend(exchange.expected.iter().map(|it| it.connection));
        }
        Self {
            has_environment,
            clients: clients.into_iter().collect(),
        }
    }

    fn names(&self) -> Vec<String> {
        let environment = self.has_environment.then(|| "environment".to_owned());
        let clients = self.clients.iter().map(|it| format!("client {it}"));
        environment
            .into_iter()
            .chain(["server".to_owned()])
            .chain(clients)
            .collect()
    }

    fn server(&self) -> usize {
        usize::from(self.has_environment)
    }

    fn client(&self, connection: ConnectionIndex) -> usize {
        let place = self.clients.iter().position(|it| *it == connection);
        self.server() + 1 + place.unwrap_or(0)
    }

    fn input(&self, number: usize, exchange: &Exchange) -> Arrow {
        let from = match exchange.input {
            Input::Client { connection, .. } => self.client(connection),
            Input::Agent { .. } | Input::Timer { .. } | Input::Service { .. } | Input::Shutdown => {
                0
            }
        };
        let kind = match exchange.possibility {
            Possibility::Possible => Kind::Input,
            Possibility::Impossible => Kind::PassedOver,
        };
        let text = exchange.input.to_string();
        Arrow {
            number: Some(number),
            ..Arrow::new(kind, (from, self.server()), &text)
        }
    }

    fn answer(&self, kind: Kind, connection: ConnectionIndex, text: &str) -> Arrow {
        Arrow::new(kind, (self.server(), self.client(connection)), text)
    }
}

impl SequenceDiagram {
    pub(super) fn new(again: &Again, counterexample: &Counterexample) -> Self {
        let cast = Cast::of(counterexample);
        let earlier = conversation::earlier(counterexample);
        let again = again.command(counterexample);
        Self {
            lifelines: cast.names(),
            arrows: arrows(&cast, counterexample),
            facts: facts_of(counterexample, again),
            inputs: counterexample.sequence.inputs.len(),
            earlier: conversation::told_of(counterexample, earlier)
                .map(|told| printable(&told).into_owned()),
        }
    }
}

fn arrows(cast: &Cast, counterexample: &Counterexample) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    let exchanges = counterexample.conversation.iter().enumerate();
    for (index, exchange) in exchanges.skip(conversation::earlier(counterexample)) {
        arrows.push(cast.input(index + 1, exchange));
        let answers = conversation::answers(counterexample, index, exchange);
        let seen = answers.iter();
        arrows.extend(seen.map(|(connection, text)| cast.answer(Kind::Seen, *connection, text)));
    }
    let difference = &counterexample.difference;
    let at = difference.connection;
    let due = match difference.expected {
        Some(_) => Kind::Due,
        None => Kind::DueNothing,
    };
    let wrong = if difference.seen == Observation::Nothing {
        Kind::WrongNothing
    } else {
        Kind::Wrong
    };
    arrows.push(cast.answer(due, at, &facts::due(difference)));
    arrows.push(cast.answer(wrong, at, &wire::in_words(&difference.seen)));
    arrows
}

/// What the text says beside the conversation, but the rule, of which the page says it already. What goes on with a line
/// stands with it.
fn facts_of(counterexample: &Counterexample, again: String) -> Vec<Fact> {
    let difference = &counterexample.difference;
    let due_by = facts::due_by(difference).into_iter().flatten();
    let said = facts::explained(difference).into_iter().chain(due_by);
    let mut told: Vec<Fact> = Vec::new();
    for fact in said.chain(facts::of_origin(counterexample, again)) {
        let line = Prose::new(&printable(&fact.text));
        match told.last_mut().filter(|_| fact.label.is_empty()) {
            Some(before) => before.lines.push(line),
            None => told.push(Fact {
                label: fact.label,
                lines: vec![line],
                is_command: fact.label == facts::REPLAY,
            }),
        }
    }
    told
}
