//! What no choice of the environment explains: which rule it breaks, and what was expected.

use std::collections::BTreeSet;
use std::time::Duration;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::output::{Output, Predicted};
use wsproof_model::vocabulary::{Limits, Rule, Timer};

use super::possible::{Possible, environment};
use crate::lockstep::compare::{Mismatch, Reading, unexpected};
use crate::lockstep::verdict::{Difference, Fitting};
use crate::suites::state_words::in_words;
use crate::targets::Observation;

/// Something that was seen, and that no state explains.
#[derive(Debug)]
pub(super) struct Unexplained {
    fitted: Vec<Possible>,
    expected: Option<(Predicted, Mismatch)>,
    /// How it differs from what is most like it of all that only might have happened.
    possible: Option<Box<Mismatch>>,
    early: Option<Early>,
}

/// A timer that would explain it, if it had not been started so short a time ago.
#[derive(Debug)]
pub(super) struct Early {
    pub(super) timer: Timer,
    pub(super) after: Duration,
    pub(super) predicted: Predicted,
}

impl Unexplained {
    /// The states that fitted until then.
    pub(super) const fn new(fitted: Vec<Possible>) -> Self {
        Self {
            fitted,
            expected: None,
            possible: None,
            early: None,
        }
    }

    /// Something else had to be seen. What is most like it says most.
    pub(super) fn expected(&mut self, predicted: Predicted, mismatch: Mismatch) {
        let is_more_like =
            |(_, known): &(Predicted, Mismatch)| Likeness::of(&mismatch) > Likeness::of(known);
        if self.expected.as_ref().is_none_or(is_more_like) {
            self.expected = Some((predicted, mismatch));
        }
    }

    /// What only might have happened is nothing that had to be seen. But where nothing had to be, what is most like it tells
    /// what is wrong with it.
    /// One change of state is as like to another as to a third, though.
    pub(super) fn possible(&mut self, predicted: &Predicted, mismatch: Mismatch) {
        let likeness = Likeness::of(&mismatch);
        let is_change = matches!(predicted.output, Output::StateChanged { .. });
        if is_change && likeness < Likeness::AllButNumber {
            return;
        }
        let known = self
            .possible
            .as_deref()
            .map_or(Likeness::None, Likeness::of);
        if likeness > known {
            self.possible = Some(Box::new(mismatch));
        }
    }

    pub(super) fn too_early(&mut self, early: Early) {
        self.early.get_or_insert(early);
    }

    /// The difference that it is, of the step and the connection.
    pub(super) fn into_difference(
        self,
        (step, connection): (usize, ConnectionIndex),
        machine: &Machine,
        reading: &Reading<'_>,
    ) -> Difference {
        let fitting = self.fitted.iter().map(|it| fitting(it, machine)).collect();
        let (expected, Mismatch { rule, detail }) = self.most_telling(machine.limits(), reading);
        Difference {
            step,
            connection,
            rule,
            expected: expected.map(|it| Predicted { connection, ..it }),
            seen: reading.seen.clone(),
            detail,
            fitting,
        }
    }

    fn most_telling(self, limits: &Limits, reading: &Reading<'_>) -> (Option<Predicted>, Mismatch) {
        if let Some(early) = self.early {
            return (None, early.mismatch(limits));
        }
        if let Some((predicted, mismatch)) = self.expected {
            return (Some(predicted), mismatch);
        }
        let must_speak = self.fitted.iter().all(|it| !it.pending.is_empty());
        let owed = self
            .fitted
            .iter()
            .find_map(|it| it.pending.front().copied());
        if let (true, Some(owed)) = (must_speak, owed) {
            return (Some(owed), Mismatch::of_kind(&owed, reading.seen));
        }
        if let Some(mismatch) = self.possible {
            return (None, *mismatch);
        }
        (None, unexpected(reading.seen, false))
    }
}

/// How much of what was seen is as it had to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It is of another kind.
    None,
    /// It is of the same kind, and a field differs.
    Kind,
    /// Everything but its number, so that nothing but a lost message explains it.
    AllButNumber,
}

impl Likeness {
    fn of(mismatch: &Mismatch) -> Self {
        if mismatch.rule == Rule::WireSeq {
            Self::AllButNumber
        } else if mismatch.detail.is_empty() {
            Self::None
        } else {
            Self::Kind
        }
    }
}

impl Early {
    fn mismatch(&self, limits: &Limits) -> Mismatch {
        let limit = limits.timeout(self.timer).as_secs_f64();
        let after = self.after.as_secs_f64();
        Mismatch {
            rule: self.predicted.rule,
            detail: format!(
                "it comes {after:.3} s after its time began at the earliest, and `{}` is {limit} s",
                self.timer
            ),
        }
    }
}

/// A state in words, with what it expected next.
fn fitting(state: &Possible, machine: &Machine) -> Fitting {
    let front = |state: &Possible| {
        let front = state.pending.front();
        front.map(|front| front.output.to_string())
    };
    let due = state.answering(machine).as_ref().and_then(front);
    let possible = if state.pending.is_empty() {
        let environment = environment().into_iter();
        let happened = environment.filter_map(|input| state.happens(machine, input));
        let seen: BTreeSet<_> = happened.filter_map(|taken| front(&taken.after)).collect();
        let others = seen.into_iter();
        others.filter(|it| Some(it) != due.as_ref()).collect()
    } else {
        Vec::new()
    };
    Fitting {
        state: in_words(&state.world),
        due,
        possible,
    }
}

/// Nothing came where something was owed, for so long.
pub(super) fn silence(
    states: Vec<Possible>,
    owed: Option<Predicted>,
    at: (usize, ConnectionIndex),
    (machine, waited): (&Machine, Duration),
) -> Difference {
    let mut unexplained = Unexplained::new(states);
    if let Some(owed) = owed {
        unexplained.expected(owed, Mismatch::silence(&owed, waited));
    }
    let mut difference =
        unexplained.into_difference(at, machine, &Reading::of(&Observation::Nothing));
    if let Some(owed) = owed {
        let owed = owed.output.to_string();
        difference.fitting.iter_mut().for_each(|it| it.owes(&owed));
    }
    difference
}

#[cfg(test)]
mod tests;
