//! What makes one break another than those before it.

use std::collections::BTreeSet;

use crate::description::{Behaviour, SeenOutput};

/// Fields that say which message or how many, and not what kind of thing is said.
const PARTICULARS: [&str; 4] = ["message_id", "active_message_id", "position", "waiting"];

/// What makes a break another than those before it. The same change shows itself in many conversations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// A word of the protocol that the other machine never says: a message, or a value of a field.
    Word {
        /// What kind of word it is.
        of: String,
        /// The word.
        word: String,
    },
    /// An output of known words that the other machine never says anywhere.
    Output(SeenOutput),
    /// Known outputs, but others than were expected.
    Others {
        /// What is said.
        said: Vec<SeenOutput>,
        /// What is not.
        missing: Vec<SeenOutput>,
    },
    /// What was expected, in another order: the names of the outputs, in the order in which they are said.
    Reordered(Vec<String>),
    /// Something that a client did.
    Input(u32),
}

/// What a machine says anywhere.
pub(super) struct Vocabulary {
    words: BTreeSet<(String, String)>,
    outputs: BTreeSet<SeenOutput>,
}

impl Vocabulary {
    pub(super) fn of(behaviour: &Behaviour) -> Self {
        Self {
            words: behaviour.outputs.iter().flat_map(words).collect(),
            outputs: behaviour.outputs.iter().map(kind).collect(),
        }
    }

    /// Whether a word is said anywhere.
    pub(super) fn says(&self, of: &str, word: &str) -> bool {
        self.words.contains(&(of.to_owned(), word.to_owned()))
    }

    /// What marks the break of a machine that says `said` where one of `expected` was to be expected.
    pub(super) fn mark(&self, said: &[SeenOutput], expected: &[Vec<SeenOutput>]) -> Mark {
        let new = said.iter().flat_map(words);
        let new = new.filter(|word| !self.words.contains(word));
        if let Some((of, word)) = new.min_by_key(|(of, _)| rank(of)) {
            return Mark::Word { of, word };
        }
        let said: Vec<_> = said.iter().map(kind).collect();
        if let Some(output) = said.iter().find(|it| !self.outputs.contains(it)) {
            return Mark::Output(output.clone());
        }
        let expected = expected.iter().map(|word| word.iter().map(kind).collect());
        let others = expected.map(|expected: Vec<_>| others(&said, &expected));
        let fewest = others.min_by_key(distance);
        match fewest.unwrap_or((said, Vec::new(), false)) {
            (said, _, true) => Mark::Reordered(said.into_iter().map(|it| it.name).collect()),
            (said, missing, false) => Mark::Others { said, missing },
        }
    }
}

/// The words of an output: its name, and what stands in its fields. A lifecycle state is the same word wherever it stands.
fn words(output: &SeenOutput) -> Vec<(String, String)> {
    let mut words = vec![("message".to_owned(), output.name.clone())];
    let fields = output.fields.iter();
    let fields = fields.filter(|(field, _)| !PARTICULARS.contains(&field.as_str()));
    words.extend(fields.map(|(field, value)| (word_kind(&output.name, field), value.clone())));
    words
}

/// What kind of word stands in a field.
pub(super) fn word_kind(message: &str, field: &str) -> String {
    match (message, field) {
        ("state_changed", "from" | "to") | ("status", "state") => "state".to_owned(),
        ("state_changed", "reason") => "trigger".to_owned(),
        ("close", "code") => "close code".to_owned(),
        (name, field) => format!("{name}.{field}"),
    }
}

/// What is told of first, where several words are new: what brought them along.
fn rank(of: &str) -> usize {
    let ranks = ["message", "state", "close code"];
    ranks.iter().position(|it| *it == of).unwrap_or(ranks.len())
}

/// An output without what says which message it is about.
fn kind(output: &SeenOutput) -> SeenOutput {
    let mut kind = SeenOutput {
        optional: false,
        ..output.clone()
    };
    kind.fields
        .retain(|field, _| !PARTICULARS.contains(&field.as_str()));
    kind
}

/// How far something is from what was expected: the nearest first.
pub(super) fn nearest_first(said: &[SeenOutput], expected: &mut [Vec<SeenOutput>]) {
    let kinds = |word: &[SeenOutput]| word.iter().map(kind).collect::<Vec<_>>();
    let said = kinds(said);
    expected.sort_by_key(|word| distance(&others(&said, &kinds(word))));
}

/// How many outputs are others, and how many fields of those: of two answers with the same number of other outputs, the one
/// that differs by a reason alone is nearer than the one that also leads to another state.
fn distance(
    (more, missing, reordered): &(Vec<SeenOutput>, Vec<SeenOutput>, bool),
) -> (usize, usize) {
    if *reordered {
        return (1, 0);
    }
    let pairs = more.iter().zip(missing);
    let fields = pairs.map(|(one, other)| other_fields(one, other)).sum();
    (more.len() + missing.len(), fields)
}

/// How many fields are not the same in both; the name counts as one.
fn other_fields(one: &SeenOutput, other: &SeenOutput) -> usize {
    let names: BTreeSet<_> = one.fields.keys().chain(other.fields.keys()).collect();
    let fields = names
        .into_iter()
        .filter(|it| one.fields.get(*it) != other.fields.get(*it));
    fields.count() + usize::from(one.name != other.name)
}

/// What is said more and less than expected, and whether it is only in another order.
fn others(
    said: &[SeenOutput],
    expected: &[SeenOutput],
) -> (Vec<SeenOutput>, Vec<SeenOutput>, bool) {
    let mut missing = expected.to_vec();
    let mut more = Vec::new();
    for output in said {
        match missing.iter().position(|it| it == output) {
            Some(place) => {
                missing.remove(place);
            }
            None => more.push(output.clone()),
        }
    }
    let reordered = more.is_empty() && missing.is_empty() && said != expected;
    if more.is_empty() && missing.is_empty() {
        (said.to_vec(), expected.to_vec(), reordered)
    } else {
        (more, missing, reordered)
    }
}
