//! What a change means, all in all.

use std::collections::BTreeSet;

use super::behaviour::Conversation;
use super::changes::{Change, Kind, Part};
use crate::description::{GivenInput, SeenOutput};

/// The outcome of a comparison.
#[derive(Clone, Debug)]
pub struct Diff {
    /// What changes, by semantic versioning.
    pub verdict: Level,
    /// Why: the weightiest first.
    pub reasons: Vec<Reason>,
    /// Everything that was added, removed or changed.
    pub changes: Vec<Change>,
    /// What breaks, those for old clients first.
    pub breaks: Vec<Break>,
}

/// The part of a version that a change raises (semver.org).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// None: nothing changes that anybody could see.
    Equal,
    /// Words, not behaviour: any client works with any server.
    Patch,
    /// Old clients work on a new server.
    Minor,
    /// Old clients break on a new server.
    Major,
}

impl Level {
    /// Every one, the lightest first.
    pub const ALL: &[Self] = &[Self::Equal, Self::Patch, Self::Minor, Self::Major];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// A reason for a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it asks for.
    pub level: Level,
    /// The reason, in a sentence.
    pub text: String,
}

/// Who meets a server that was made for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// Old clients on a new server.
    OldClients,
    /// New clients on an old server.
    NewClients,
}

impl Whom {
    /// Both, the weightier first.
    pub const ALL: &[Self] = &[Self::OldClients, Self::NewClients];

    /// Who meets whom.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OldClients => "old clients on a new server",
            Self::NewClients => "new clients on an old server",
        }
    }

    /// What a break for them asks for.
    const fn level(self) -> Level {
        match self {
            Self::OldClients => Level::Major,
            Self::NewClients => Level::Minor,
        }
    }
}

/// Something that breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// For whom.
    pub whom: Whom,
    /// What.
    pub cause: Cause,
    /// A shortest conversation that shows it, to its last exchange; what cannot be done any more would come after it, and what
    /// does not come as well. None is needed for the handshake, the shape of a message and a limit.
    pub conversation: Conversation,
    /// At how many places of the machines the same is seen.
    pub places: usize,
}

/// What breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Something is said that was never said before.
    NewWord {
        /// What kind of word.
        of: String,
        /// The word.
        word: String,
        /// What was to be expected in its place.
        expected: Vec<Vec<SeenOutput>>,
    },
    /// Known words are said together that were never said together before.
    NewOutput {
        /// The output, without what says which message it is about.
        output: SeenOutput,
        /// What was to be expected in its place.
        expected: Vec<Vec<SeenOutput>>,
    },
    /// Known things are said, but others than were to be expected.
    Said {
        /// What is said and was not to be expected.
        more: Vec<SeenOutput>,
        /// What is not said.
        missing: Vec<SeenOutput>,
        /// What was to be expected.
        expected: Vec<Vec<SeenOutput>>,
    },
    /// The same is said about another message, or in another place.
    Particulars {
        /// The fields that are others, each after the name of its output.
        fields: BTreeSet<(String, String)>,
        /// What was to be expected.
        expected: Vec<Vec<SeenOutput>>,
    },
    /// The same is said in another order.
    Reordered {
        /// What was to be expected.
        expected: Vec<Vec<SeenOutput>>,
    },
    /// Nothing may ever come after the conversation, and something had to.
    Silent {
        /// By which input at the latest.
        inputs: Vec<GivenInput>,
        /// What had to come by that.
        expected: Vec<Vec<SeenOutput>>,
    },
    /// A client cannot do something any more.
    NotTaken {
        /// What.
        input: GivenInput,
    },
    /// The server does not know something that a client does.
    NotKnown {
        /// What.
        input: GivenInput,
    },
    /// The handshake is another.
    Handshake {
        /// What of it.
        what: &'static str,
        /// What it is where the client was made.
        expected: String,
        /// What it is here.
        met: String,
    },
    /// A message has another shape.
    Shape {
        /// The message.
        message: String,
        /// What is wrong with it, in a sentence.
        text: String,
    },
    /// A limit allows less.
    Limit {
        /// The limit.
        name: String,
        /// What it allows where the client was made, if there is such a limit.
        expected: Option<u64>,
        /// What it allows here.
        allowed: u64,
    },
}

impl Cause {
    /// What was to be expected in place of what is seen last, the nearest first; for a break that is not about that, nothing.
    #[must_use]
    pub fn expected(&self) -> Option<&[Vec<SeenOutput>]> {
        match self {
            Self::NewWord { expected, .. }
            | Self::NewOutput { expected, .. }
            | Self::Said { expected, .. }
            | Self::Particulars { expected, .. }
            | Self::Reordered { expected }
            | Self::Silent { expected, .. } => Some(expected),
            Self::NotTaken { .. }
            | Self::NotKnown { .. }
            | Self::Handshake { .. }
            | Self::Shape { .. }
            | Self::Limit { .. } => None,
        }
    }
}

impl Diff {
    pub(super) fn of(changes: Vec<Change>, breaks: Vec<Break>) -> Self {
        let mut reasons: Vec<_> = Whom::ALL
            .iter()
            .filter_map(|whom| broken(*whom, &breaks))
            .collect();
        reasons.extend(changes.iter().map(Change::reason));
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.level));
        Self {
            verdict: reasons.first().map_or(Level::Equal, |it| it.level),
            reasons,
            changes,
            breaks,
        }
    }
}

fn broken(whom: Whom, breaks: &[Break]) -> Option<Reason> {
    let count = breaks.iter().filter(|it| it.whom == whom).count();
    let times = if count == 1 { "break" } else { "breaks" };
    (count > 0).then(|| Reason {
        level: whom.level(),
        text: format!("{count} {times} for {}", whom.name()),
    })
}

impl Change {
    /// What the change asks for by itself; whether it breaks somebody is told of apart.
    fn reason(&self) -> Reason {
        let level = match (self.part, &self.kind) {
            (Part::Dependency, Kind::Added | Kind::Removed | Kind::Changed { .. })
            | (_, Kind::Reworded) => Level::Patch,
            (
                _,
                Kind::Added
                | Kind::Removed
                | Kind::Changed { .. }
                | Kind::Renamed { .. }
                | Kind::Words { .. },
            ) => Level::Minor,
        };
        Reason {
            level,
            text: self.to_string(),
        }
    }
}
