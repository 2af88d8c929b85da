//! What makes one break another than those before it.

use std::collections::BTreeSet;

use crate::description::SeenOutput;

/// The message that tells a transition.
pub(super) const TRANSITION: &str = "state_changed";

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
    /// What was expected, about another message or in another place: the fields that are others, each after the name of its
    /// output.
    Particulars(BTreeSet<(String, String)>),
    /// What was expected, in another order: the names of the outputs, in the order in which they are said.
    Reordered(Vec<String>),
    /// Nothing, where something had to come by one of these inputs at the latest.
    Silence(Vec<u32>),
    /// Something of this kind that a client cannot do any more.
    NotTaken(u32),
    /// Something of this kind that a client does, and of which the server knows nothing.
    NotKnown(u32),
}

/// What a machine says anywhere.
pub(super) struct Vocabulary {
    words: BTreeSet<(String, String)>,
    outputs: BTreeSet<SeenOutput>,
}

impl Vocabulary {
    /// Of a machine that has these outputs.
    pub(super) fn of(outputs: &[SeenOutput]) -> Self {
        Self {
            words: outputs.iter().flat_map(words).collect(),
            outputs: outputs.iter().map(kind).collect(),
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
        let kinds = said.iter().map(kind);
        if let Some(output) = kinds.clone().find(|it| !self.outputs.contains(it)) {
            return Mark::Output(output);
        }
        let beside = expected.iter().map(|expected| Beside::of(said, expected));
        match beside.min_by_key(Beside::distance) {
            Some(Beside::Others { said, missing, .. }) => Mark::Others { said, missing },
            Some(Beside::Reordered) => Mark::Reordered(kinds.map(|it| it.name).collect()),
            Some(Beside::Particulars(fields)) => Mark::Particulars(fields),
            None => Mark::Others {
                said: kinds.collect(),
                missing: Vec::new(),
            },
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
        (TRANSITION, "from" | "to") | ("status", "state") => "state".to_owned(),
        (TRANSITION, "reason") => "trigger".to_owned(),
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

/// Puts what is nearest to `said` first.
pub(super) fn nearest_first(said: &[SeenOutput], expected: &mut [Vec<SeenOutput>]) {
    expected.sort_by_cached_key(|word| Beside::of(said, word).distance());
}

/// The place of what is nearest to `said`.
pub(super) fn nearest(said: &[SeenOutput], expected: &[Vec<SeenOutput>]) -> usize {
    let places = 0..expected.len();
    places
        .min_by_key(|place| Beside::of(said, &expected[*place]).distance())
        .unwrap_or(0)
}

/// What is said beside something that was expected.
enum Beside {
    /// Other outputs.
    Others {
        said: Vec<SeenOutput>,
        missing: Vec<SeenOutput>,
        /// How many of the outputs are not the same to the last field.
        unlike: usize,
    },
    /// The same in another order.
    Reordered,
    /// The same, but for these fields.
    Particulars(BTreeSet<(String, String)>),
}

impl Beside {
    fn of(said: &[SeenOutput], expected: &[SeenOutput]) -> Self {
        let kinds = |word: &[SeenOutput]| word.iter().map(kind).collect::<Vec<_>>();
        let (said_kinds, expected_kinds) = (kinds(said), kinds(expected));
        if said_kinds == expected_kinds {
            let pairs = said.iter().zip(expected);
            return Self::Particulars(pairs.flat_map(|(it, wanted)| unlike(it, wanted)).collect());
        }
        let (more, missing) = others(&said_kinds, &expected_kinds);
        if more.is_empty() && missing.is_empty() {
            return Self::Reordered;
        }
        Self::Others {
            said: more,
            missing,
            unlike: others(said, expected).0.len(),
        }
    }

    /// How many outputs are others, how many fields of those, and what else is not the same: of two answers with the same
    /// number of other outputs, the one that differs by a reason alone is nearer than the one that also leads to another
    /// state, and both are nearer than one without such an output; nearest is what only is about something else.
    fn distance(&self) -> (usize, usize, usize) {
        match self {
            Self::Particulars(fields) => (0, 0, fields.len()),
            Self::Reordered => (1, 0, 0),
            Self::Others {
                said,
                missing,
                unlike,
            } => {
                let (few, many) = if said.len() < missing.len() {
                    (said, missing)
                } else {
                    (missing, said)
                };
                let pairs = few.iter().zip(many);
                let fields: usize = pairs.map(|(one, other)| other_fields(one, other)).sum();
                let alone = many[few.len()..].iter();
                let alone: usize = alone.map(|output| output.fields.len() + 2).sum();
                (many.len(), fields + alone, *unlike)
            }
        }
    }
}

/// The fields that are not the same in two outputs of the same kind, each after the name of the output.
fn unlike(one: &SeenOutput, other: &SeenOutput) -> Vec<(String, String)> {
    let fields = names(one, other).into_iter();
    fields
        .map(|field| (one.name.clone(), field.clone()))
        .collect()
}

/// How many fields are not the same in both; the name counts as one.
fn other_fields(one: &SeenOutput, other: &SeenOutput) -> usize {
    names(one, other).len() + usize::from(one.name != other.name)
}

/// The names of the fields that are not the same in both.
fn names<'a>(one: &'a SeenOutput, other: &'a SeenOutput) -> BTreeSet<&'a String> {
    let names = one.fields.keys().chain(other.fields.keys());
    names
        .filter(|it| one.fields.get(*it) != other.fields.get(*it))
        .collect()
}

/// What is said more and less than expected.
fn others(said: &[SeenOutput], expected: &[SeenOutput]) -> (Vec<SeenOutput>, Vec<SeenOutput>) {
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
    (more, missing)
}
