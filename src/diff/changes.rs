//! What was added, removed and changed, part by part of the protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::description::{self, Description, Giver, There};

/// A part of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Path or subprotocol of the handshake.
    Handshake,
    /// A lifecycle state.
    State,
    /// A trigger.
    Trigger,
    /// A legal transition of the lifecycle.
    Transition,
    /// A step of the run grammar.
    RunStep,
    /// A part of the agent.
    Dependency,
    /// A runtime dependency of the agent.
    Service,
    /// A word with which a message says why.
    Code,
    /// A close code.
    CloseCode,
    /// A message of the client.
    ClientMessage,
    /// A field of one.
    ClientField,
    /// A message of the server.
    ServerMessage,
    /// A field of one.
    ServerField,
    /// A limit.
    Limit,
    /// A rule.
    Rule,
    /// An input of the machine.
    Input,
    /// An output of the machine.
    Output,
}

impl Part {
    /// What it is, in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::State => "state",
            Self::Trigger => "trigger",
            Self::Transition => "transition",
            Self::RunStep => "step of a run",
            Self::Dependency => "dependency",
            Self::Service => "service",
            Self::Code => "code",
            Self::CloseCode => "close code",
            Self::ClientMessage => "client message",
            Self::ClientField => "field of a client message",
            Self::ServerMessage => "server message",
            Self::ServerField => "field of a server message",
            Self::Limit => "limit",
            Self::Rule => "rule",
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// Something that was added, removed or changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it is a part of.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub kind: Kind,
}

/// What became of something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name, and is the same otherwise.
    Renamed {
        /// The new name.
        to: String,
    },
    /// Something of it is another.
    Changed {
        /// What.
        what: &'static str,
        /// What it was.
        old: String,
        /// What it is.
        new: String,
    },
    /// Other words may stand in it.
    Words {
        /// Those that might.
        old: BTreeSet<String>,
        /// Those that may.
        new: BTreeSet<String>,
    },
    /// It is told of in other words.
    Reworded,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (part, name) = (self.part.name(), &self.name);
        match &self.kind {
            Kind::Added => write!(formatter, "{part} `{name}` added"),
            Kind::Removed => write!(formatter, "{part} `{name}` removed"),
            Kind::Renamed { to } => write!(formatter, "{part} `{name}` renamed to `{to}`"),
            Kind::Changed { what, old, new } => {
                write!(formatter, "{part} `{name}`: {what} was {old}, is {new}")
            }
            Kind::Words { old, new } => {
                write!(formatter, "{part} `{name}`")?;
                let listed = |words: Vec<&String>| {
                    let words: Vec<_> = words.iter().map(|it| format!("`{it}`")).collect();
                    words.join(", ")
                };
                let (came, went) = (new.difference(old), old.difference(new));
                match (listed(came.collect()), listed(went.collect())) {
                    (came, went) if went.is_empty() => write!(formatter, " may also be {came}"),
                    (came, went) if came.is_empty() => {
                        write!(formatter, " cannot be {went} any more")
                    }
                    (came, went) => write!(formatter, " may be {came} in place of {went}"),
                }
            }
            Kind::Reworded => write!(formatter, "{part} `{name}` told in other words"),
        }
    }
}

/// Everything that is another in `new` than in `old`.
pub(super) fn changes(old: &Description, new: &Description) -> Vec<Change> {
    let mut all = Changes(Vec::new());
    all.handshake(old, new);
    all.words(Part::State, &old.states, &new.states);
    all.words(Part::Trigger, &old.triggers, &new.triggers);
    all.steps(Part::Transition, &old.transitions, &new.transitions);
    all.steps(Part::RunStep, &old.run.transitions, &new.run.transitions);
    all.dependencies(old, new);
    all.services(old, new);
    all.words(Part::Code, &codes(old), &codes(new));
    all.close_codes(old, new);
    all.messages(
        (Part::ClientMessage, Part::ClientField),
        &old.client_messages,
        &new.client_messages,
    );
    all.messages(
        (Part::ServerMessage, Part::ServerField),
        &old.server_messages,
        &new.server_messages,
    );
    all.limits(old, new);
    all.rules(old, new);
    all.inputs(old, new);
    all.names(Part::Output, &outputs(old), &outputs(new));
    all.0
}

fn codes(of: &Description) -> BTreeMap<String, String> {
    let codes = of.codes.iter().flat_map(|(place, words)| {
        words
            .iter()
            .map(move |(word, meaning)| (format!("{place} {word}"), meaning.clone()))
    });
    codes.collect()
}

/// The inputs by name, with whether each must happen.
fn inputs(of: &Description) -> BTreeMap<String, bool> {
    let inputs = of.behaviour.inputs.iter().map(|input| {
        let by = match input.by {
            Giver::Client => "client",
            Giver::Environment => "environment",
        };
        (format!("{by}: {}", input.name), input.fair)
    });
    inputs.collect()
}

fn outputs(of: &Description) -> BTreeSet<String> {
    let outputs = of.behaviour.outputs.iter().map(ToString::to_string);
    outputs.collect()
}

struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, part: Part, name: &str, kind: Kind) {
        self.0.push(Change {
            part,
            name: name.to_owned(),
            kind,
        });
    }

    /// Notes that something is another, if it is.
    fn compare<T: PartialEq>(
        &mut self,
        (part, name, what): (Part, &str, &'static str),
        old: &T,
        new: &T,
        told: impl Fn(&T) -> String,
    ) {
        if old != new {
            let (old, new) = (told(old), told(new));
            self.add(part, name, Kind::Changed { what, old, new });
        }
    }

    /// Notes what is told of in other words, if it is.
    fn reworded(&mut self, part: Part, name: &str, old: &str, new: &str) {
        if old != new {
            self.add(part, name, Kind::Reworded);
        }
    }

    /// Notes what came and went, and hands out what stayed. What went and came back as the same under another name was
    /// renamed.
    fn came_and_went<'a, K: Ord + ToString, V: PartialEq>(
        &mut self,
        part: Part,
        old: &'a BTreeMap<K, V>,
        new: &'a BTreeMap<K, V>,
    ) -> Vec<(&'a K, &'a V, &'a V)> {
        let mut came: Vec<_> = new.iter().filter(|(it, _)| !old.contains_key(it)).collect();
        let mut stayed = Vec::new();
        for (name, was) in old {
            if let Some(is) = new.get(name) {
                stayed.push((name, was, is));
                continue;
            }
            let kind = match came.iter().position(|(_, it)| *it == was) {
                Some(place) => Kind::Renamed {
                    to: came.remove(place).0.to_string(),
                },
                None => Kind::Removed,
            };
            self.add(part, &name.to_string(), kind);
        }
        for (name, _) in came {
            self.add(part, &name.to_string(), Kind::Added);
        }
        stayed
    }

    fn names(&mut self, part: Part, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        for name in old.difference(new) {
            self.add(part, name, Kind::Removed);
        }
        for name in new.difference(old) {
            self.add(part, name, Kind::Added);
        }
    }

    fn words(
        &mut self,
        part: Part,
        old: &BTreeMap<String, String>,
        new: &BTreeMap<String, String>,
    ) {
        for (name, was, is) in self.came_and_went(part, old, new) {
            self.reworded(part, name, was, is);
        }
    }

    fn steps(
        &mut self,
        part: Part,
        old: &BTreeSet<description::Step>,
        new: &BTreeSet<description::Step>,
    ) {
        let told = |steps: &BTreeSet<description::Step>| {
            steps
                .iter()
                .map(|step| format!("{} → {} ({})", step.from, step.to, step.on))
                .collect()
        };
        self.names(part, &told(old), &told(new));
    }

    fn handshake(&mut self, old: &Description, new: &Description) {
        let (old, new) = (&old.handshake, &new.handshake);
        let part = Part::Handshake;
        self.compare((part, "path", "it"), &old.path, &new.path, Clone::clone);
        self.compare(
            (part, "subprotocol", "it"),
            &old.subprotocol,
            &new.subprotocol,
            Clone::clone,
        );
    }

    fn dependencies(&mut self, old: &Description, new: &Description) {
        let part = Part::Dependency;
        for (name, was, is) in self.came_and_went(part, &old.parts, &new.parts) {
            self.compare((part, name, "what it needs"), &was.needs, &is.needs, |it| {
                format!("{it:?}")
            });
            self.compare(
                (part, name, "that it may be left out"),
                &was.optional,
                &is.optional,
                ToString::to_string,
            );
            self.reworded(part, name, &was.meaning, &is.meaning);
        }
    }

    fn services(&mut self, old: &Description, new: &Description) {
        let part = Part::Service;
        for (name, was, is) in self.came_and_went(part, &old.services, &new.services) {
            self.compare(
                (part, name, "that it is critical"),
                &was.critical,
                &is.critical,
                ToString::to_string,
            );
        }
    }

    fn close_codes(&mut self, old: &Description, new: &Description) {
        let part = Part::CloseCode;
        for (code, was, is) in self.came_and_went(part, &old.close_codes, &new.close_codes) {
            let told = |it: &description::CloseCode| format!("{} {}", it.reason, it.meaning);
            self.reworded(part, &code.to_string(), &told(was), &told(is));
        }
    }

    fn messages(
        &mut self,
        (message, field): (Part, Part),
        old: &BTreeMap<String, description::Message>,
        new: &BTreeMap<String, description::Message>,
    ) {
        for (name, was, is) in self.came_and_went(message, old, new) {
            self.reworded(message, name, &was.meaning, &is.meaning);
            for (of, was, is) in self.came_and_went_in(field, name, &was.fields, &is.fields) {
                let name = format!("{name}.{of}");
                self.kind(field, &name, &was.kind, &is.kind);
                self.compare((field, &name, "it"), &was.there, &is.there, |there| {
                    told(*there).to_owned()
                });
                self.reworded(field, &name, &was.meaning, &is.meaning);
            }
        }
    }

    /// Notes that something else may stand in a field, if it may; of words only those that came and went are of interest.
    fn kind(&mut self, part: Part, name: &str, old: &description::Kind, new: &description::Kind) {
        if let (description::Kind::Word(was), description::Kind::Word(is)) = (old, new) {
            if was != is {
                let (old, new) = (was.clone(), is.clone());
                self.add(part, name, Kind::Words { old, new });
            }
            return;
        }
        self.compare((part, name, "its kind"), old, new, ToString::to_string);
    }

    /// Notes the fields of a message that came and went, and hands out those that stayed.
    fn came_and_went_in<'a>(
        &mut self,
        part: Part,
        message: &str,
        old: &'a BTreeMap<String, description::Field>,
        new: &'a BTreeMap<String, description::Field>,
    ) -> Vec<(&'a String, &'a description::Field, &'a description::Field)> {
        let mut within = Self(Vec::new());
        let stayed = within.came_and_went(part, old, new);
        self.0.extend(within.0.into_iter().map(|change| Change {
            name: format!("{message}.{}", change.name),
            ..change
        }));
        stayed
    }

    fn limits(&mut self, old: &Description, new: &Description) {
        let part = Part::Limit;
        for (name, was, is) in self.came_and_went(part, &old.limits, &new.limits) {
            let unit = |it: &description::Limit| it.unit.of(it.default);
            if (was.default, was.unit) != (is.default, is.unit) {
                let (old, new) = (unit(was), unit(is));
                let what = "its default";
                self.add(part, name, Kind::Changed { what, old, new });
            }
            self.compare(
                (part, name, "what it is to a client"),
                &was.role,
                &is.role,
                |role| format!("{role:?}").to_lowercase(),
            );
            self.reworded(part, name, &was.meaning, &is.meaning);
        }
    }

    fn inputs(&mut self, old: &Description, new: &Description) {
        let (old, new) = (inputs(old), inputs(new));
        let part = Part::Input;
        let names = |of: &BTreeMap<String, bool>| of.keys().cloned().collect();
        self.names(part, &names(&old), &names(&new));
        for (name, was) in &old {
            if let Some(is) = new.get(name) {
                self.compare(
                    (part, name, "that it must happen"),
                    was,
                    is,
                    ToString::to_string,
                );
            }
        }
    }

    fn rules(&mut self, old: &Description, new: &Description) {
        let part = Part::Rule;
        for (name, was, is) in self.came_and_went(part, &old.rules, &new.rules) {
            let told = |it: &description::Rule| format!("{} {}", it.section, it.demand);
            self.reworded(part, name, &told(was), &told(is));
        }
    }
}

const fn told(there: There) -> &'static str {
    match there {
        There::Always => "required",
        There::Sometimes => "optional",
        There::OrNull => "required, or null",
    }
}
