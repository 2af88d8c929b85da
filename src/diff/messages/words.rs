//! Messages, close codes, words of fields and transitions that one side may use and the other does not know, and that no
//! conversation shows: nobody says them within the bounds of the machines.

use std::collections::{BTreeMap, BTreeSet};

use crate::description::{Description, Giver, Kind, Message, Step};
use crate::diff::distinct::{TRANSITION, Vocabulary, word_kind};
use crate::diff::verdict::Cause;

/// A description, and what its machine says.
pub(super) struct Side<'a> {
    pub(super) description: &'a Description,
    says: Vocabulary,
}

impl<'a> Side<'a> {
    pub(super) fn of(description: &'a Description) -> Self {
        Self {
            description,
            says: Vocabulary::of(&description.behaviour.outputs),
        }
    }

    /// Whether the machine has an input by which the client says the message, and the other has not.
    fn alone_takes(&self, other: &Self, message: &str) -> bool {
        let inputs = |side: &Self| -> BTreeSet<_> {
            let inputs = side.description.behaviour.inputs.iter();
            let inputs = inputs.filter(|input| input.by == Giver::Client);
            let named = |name: &str| name.split([' ', ':']).next() == Some(message);
            inputs.filter(|input| named(&input.name)).cloned().collect()
        };
        !inputs(self).is_subset(&inputs(other))
    }

    /// Whether the machine says a word, and the other never does.
    fn alone_says(&self, other: &Self, of: &str, word: &str) -> bool {
        self.says.says(of, word) && !other.says.says(of, word)
    }

    /// Whether a transition is made of words that are known.
    fn knows_words_of(&self, step: &Step) -> bool {
        let Description {
            states, triggers, ..
        } = self.description;
        states.contains_key(&step.from)
            && states.contains_key(&step.to)
            && triggers.contains_key(&step.on)
    }

    /// Whether the machine tells a transition.
    fn tells(&self, step: &Step) -> bool {
        let fields = [("from", &step.from), ("to", &step.to), ("reason", &step.on)];
        let mut outputs = self.description.behaviour.outputs.iter();
        outputs.any(|output| {
            output.name == TRANSITION
                && fields
                    .iter()
                    .all(|(name, it)| output.fields.get(*name) == Some(it))
        })
    }
}

/// What a client that was made for one side says and the other side does not know, or hears from it and does not know itself.
pub(super) fn unknown<'a>(made_for: &Side<'a>, met: &Side<'a>) -> Vec<Cause> {
    let mut causes = Vec::new();
    let mut cause = |message: &str, text: &str| {
        causes.push(Cause::Shape {
            message: message.to_owned(),
            text: text.to_owned(),
        });
    };
    for name in made_for.description.client_messages.keys() {
        let is_known = met.description.client_messages.contains_key(name);
        if !is_known && !made_for.alone_takes(met, name) {
            cause(name, "the server does not know it");
        }
    }
    for name in met.description.server_messages.keys() {
        let is_known = made_for.description.server_messages.contains_key(name);
        if !is_known && !met.alone_says(made_for, "message", name) {
            cause(name, "the client does not know it");
        }
    }
    for (message, field, word) in new_words(
        &made_for.description.client_messages,
        &met.description.client_messages,
    ) {
        let text = format!("`{field}` may be `{word}`, which the server does not know");
        cause(message, &text);
    }
    let mut told = BTreeSet::new();
    let heard = new_words(
        &met.description.server_messages,
        &made_for.description.server_messages,
    );
    for (message, field, word) in heard {
        let of = word_kind(message, field);
        if !met.alone_says(made_for, &of, word) && told.insert((of, word)) {
            let text = format!("`{field}` may be `{word}`, which the client does not know");
            cause(message, &text);
        }
    }
    let known = &made_for.description.close_codes;
    let codes = met.description.close_codes.keys();
    for code in codes.filter(|code| !known.contains_key(code)) {
        let code = code.to_string();
        if !met.alone_says(made_for, &word_kind("close", "code"), &code) {
            let text = format!("`code` may be {code}, which the client does not know");
            cause("close", &text);
        }
    }
    let legal = |side: &Side<'a>| &side.description.transitions;
    for step in legal(met).difference(legal(made_for)) {
        let is_announced = met.says.says("state", &step.to);
        if is_announced && made_for.knows_words_of(step) && !met.tells(step) {
            let Step { from, on, to } = step;
            cause(
                TRANSITION,
                &format!("it may be {from} → {to} ({on}), which the client takes for impossible"),
            );
        }
    }
    causes
}

/// The words that one may write and the other does not know, each with its message and field.
fn new_words<'a>(
    written: &'a BTreeMap<String, Message>,
    read: &'a BTreeMap<String, Message>,
) -> Vec<(&'a str, &'a str, &'a str)> {
    let mut words = Vec::new();
    for (message, writes) in written {
        for (field, written) in &writes.fields {
            let read = read.get(message).and_then(|it| it.fields.get(field));
            let read = read.map(|field| &field.kind);
            if let (Kind::Word(written), Some(Kind::Word(read))) = (&written.kind, read) {
                let new = written.difference(read);
                words.extend(new.map(|word| (message.as_str(), field.as_str(), word.as_str())));
            }
        }
    }
    words
}
