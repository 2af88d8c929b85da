//! What inputs lead to on single connections, each judged once.
//!
//! By isolation, what an input leads to on a connection is a function of the connection and of what all connections
//! share, as long as no other connection is of the same user. Nothing is taken on trust here: every step is still taken
//! by the machine, in every state, and *compared* with the outcome of the same connection alone, which was held against
//! every property. A step that is the same is as right as that one, and isolated; any other is judged by itself. So no
//! property is asked less, and most steps cost a comparison.

use std::collections::BTreeMap;
use std::mem::size_of;

use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::{Predicted, Reaction};

use super::packing::{SHARED, SHARED_BITS, shared};

/// A view without any outcome yet.
const NO_VIEW: u32 = u32::MAX;

/// What an input leads to on a connection that is alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nobody asked yet.
    Unjudged,
    /// Nothing that other steps could be compared with, as something is wrong with it.
    Apart,
    /// This, by numbers, and no property is broken.
    Judged {
        /// What the machine said.
        reaction: u16,
        /// What all connections share after it.
        shared: u8,
        /// The connection after it.
        after: u32,
    },
}

/// An outcome in six bytes, as there are many: the number of the reaction, and the number of the connection after it, from
/// the left in 28 bits, before what all connections share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kept([u16; 3]);

/// In place of the number of a reaction, where none is judged.
const NO_REACTION: u16 = u16::MAX;

impl Kept {
    const UNJUDGED: Self = Self([NO_REACTION, 0, 0]);
    const APART: Self = Self([NO_REACTION, 0, 1]);

    /// A connection whose number has no place is one that cannot be compared with.
    #[expect(clippy::cast_possible_truncation, reason = "halves of a number")]
    const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Unjudged => Self::UNJUDGED,
            Outcome::Judged {
                reaction,
                shared,
                after,
            } if after < 1 << (u32::BITS - SHARED_BITS) && reaction != NO_REACTION => {
                let after = after << SHARED_BITS | shared as u32;
                Self([reaction, (after >> u16::BITS) as u16, after as u16])
            }
            Outcome::Apart | Outcome::Judged { .. } => Self::APART,
        }
    }

    fn outcome(self) -> Outcome {
        let Self([reaction, left, right]) = self;
        let after = u32::from(left) << u16::BITS | u32::from(right);
        match self {
            Self::UNJUDGED => Outcome::Unjudged,
            Self([NO_REACTION, ..]) => Outcome::Apart,
            Self(_) => Outcome::Judged {
                reaction,
                shared: shared(u64::from(after)),
                after: after >> SHARED_BITS,
            },
        }
    }
}

/// A connection at its place, by numbers, with what all connections share.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) place: usize,
    pub(super) connection: u32,
    pub(super) shared: u8,
}

/// The outcomes that were asked for.
#[derive(Debug)]
pub(super) struct Outcomes {
    places: usize,
    /// For each input, its number among those that concern a connection.
    ranks: Vec<u16>,
    per_view: usize,
    /// By view, the number of its first outcome.
    views: Vec<u32>,
    of_views: Vec<Kept>,
    reactions: Vec<Reaction>,
    by_outputs: BTreeMap<Vec<Predicted>, Vec<u16>>,
}

impl Outcomes {
    /// None yet, for so many connections and these inputs.
    pub(super) fn new(places: usize, inputs: &[Input]) -> Self {
        let mut counts = vec![0; places + 1];
        let mut ranks = Vec::with_capacity(inputs.len());
        for input in inputs {
            // The inputs to the whole server come last: they follow those of the connection that has the most.
            let of = input
                .connection()
                .map_or(places, |index| usize::from(index.0));
            ranks.push(counts[of]);
            counts[of] += 1;
        }
        let of_a_connection = counts[..places].iter().copied().max().unwrap_or(0);
        for (rank, input) in ranks.iter_mut().zip(inputs) {
            if input.connection().is_none() {
                *rank += of_a_connection;
            }
        }
        Self {
            places,
            ranks,
            per_view: usize::from(of_a_connection + counts[places]),
            views: Vec::new(),
            of_views: Vec::new(),
            reactions: Vec::new(),
            by_outputs: BTreeMap::new(),
        }
    }

    /// The outcome of the input with that number.
    pub(super) fn get(&mut self, view: View, input: u16) -> Outcome {
        self.kept(view, input).outcome()
    }

    /// Keeps the outcome of the input with that number.
    pub(super) fn set(&mut self, view: View, input: u16, outcome: Outcome) {
        *self.kept(view, input) = Kept::of(outcome);
    }

    fn kept(&mut self, view: View, input: u16) -> &mut Kept {
        let connection = view.connection as usize * SHARED + usize::from(view.shared);
        let index = connection * self.places + view.place;
        if index >= self.views.len() {
            let missing = index + 1 - self.views.len();
            make_room(&mut self.views, missing);
            self.views.resize(index + 1, NO_VIEW);
        }
        if self.views[index] == NO_VIEW {
            self.views[index] =
                u32::try_from(self.of_views.len() / self.per_view).unwrap_or(NO_VIEW);
            make_room(&mut self.of_views, self.per_view);
            let longer = self.of_views.len() + self.per_view;
            self.of_views.resize(longer, Kept::UNJUDGED);
        }
        let rank = usize::from(self.ranks[usize::from(input)]);
        &mut self.of_views[self.views[index] as usize * self.per_view + rank]
    }

    /// The reaction with that number.
    pub(super) fn reaction(&self, number: u16) -> &Reaction {
        &self.reactions[usize::from(number)]
    }

    /// The number of a reaction. `None`: there are more than can be numbered.
    pub(super) fn number(&mut self, reaction: &Reaction) -> Option<u16> {
        let alike = self.by_outputs.entry(reaction.outputs.clone()).or_default();
        let known = alike
            .iter()
            .find(|number| self.reactions[usize::from(**number)] == *reaction);
        if let Some(number) = known {
            return Some(*number);
        }
        let number = u16::try_from(self.reactions.len()).ok()?;
        self.reactions.push(reaction.clone());
        alike.push(number);
        Some(number)
    }

    /// The bytes that they take; the reactions are few.
    pub(super) const fn bytes(&self) -> usize {
        self.views.capacity() * size_of::<u32>() + self.of_views.capacity() * size_of::<Kept>()
    }
}

/// Makes room for more, and for an eighth of what is there, so that little of it is empty.
fn make_room<T>(in_list: &mut Vec<T>, more: usize) {
    if in_list.capacity() - in_list.len() < more {
        in_list.reserve_exact(more + in_list.len() / 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_kept_as_it_is_in_six_bytes() {
        assert_eq!(size_of::<Kept>(), 6);
        let judged = |reaction, shared, after| Outcome::Judged {
            reaction,
            shared,
            after,
        };
        let outcomes = [
            Outcome::Unjudged,
            Outcome::Apart,
            judged(0, 0, 0),
            judged(u16::MAX - 1, 15, (1 << 28) - 1),
            judged(3, 9, 0x0123_4567),
        ];
        for outcome in outcomes {
            assert_eq!(Kept::of(outcome).outcome(), outcome);
        }
        for too_great in [judged(u16::MAX, 0, 0), judged(0, 0, 1 << 28)] {
            assert_eq!(Kept::of(too_great).outcome(), Outcome::Apart);
        }
    }
}
