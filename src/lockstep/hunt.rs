//! From a sequence that shows a difference to the shortest conversation that does.

use std::time::{Duration, Instant};

use wsproof_model::vocabulary::Rule;

use super::arena::Arena;
use super::coverage::Coverage;
use super::player::{Played, Watch};
use super::verdict::{Counterexample, Difference, Exchange, Reproduced, Source};
use crate::sequences::Sequence;
use crate::sequences::shrinking::Shrinker;
use crate::targets::TargetError;

/// How often a found sequence is played again, to say how often it reproduces.
const RUNS: u32 = 10;

/// How long a found sequence is played again at the most, for the same reason as [`BUDGET`].
const AGAIN: Duration = Duration::from_secs(5);

/// How long is shrunk at the most: a server that answers nothing lets every attempt wait.
const BUDGET: Duration = Duration::from_secs(20);

/// A sequence that showed a difference.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) source: Source,
    pub(super) sequence: Sequence,
    pub(super) difference: Difference,
}

/// Whose sequence it is, for the report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) target: &'a str,
    pub(super) seed: u64,
}

/// Plays it again, shrinks it, and plays the shortest for the record.
///
/// Shrinking happens in `quick`, an arena where waiting costs nothing, if the difference shows there too; otherwise in
/// `home`, where it was found.
pub(super) fn hunt(
    found: Found,
    origin: Origin<'_>,
    home: &Arena,
    quick: Option<&Arena>,
) -> Result<Counterexample, TargetError> {
    let number = found.source.number();
    let found_with = found.sequence.inputs.len();
    let (reproduced, again) = reproduce(&found.sequence, number, home)?;
    let mut shortest = Shown {
        sequence: found.sequence,
        played: again,
    };
    if let Some(first) = &shortest.played.difference {
        let rule = first.rule;
        let quickly = quick
            .map(|arena| attempt(arena, number, &shortest.sequence))
            .transpose()?;
        let arena = match (quick, quickly) {
            (Some(quick), Some(played)) if played.broke(rule) => {
                shortest.played = played;
                quick
            }
            (Some(_) | None, Some(_) | None) => home,
        };
        shortest = shrink(shortest, rule, number, arena)?;
    } else {
        shortest.played.conversation = told_by_machine(&shortest.sequence, &found.difference);
    }
    Ok(Counterexample {
        target: origin.target.to_owned(),
        seed: origin.seed,
        source: found.source,
        found_with,
        sequence: shortest.sequence,
        difference: shortest.played.difference.unwrap_or(found.difference),
        conversation: shortest.played.conversation,
        reproduced,
        file: None,
    })
}

/// What was found, as it was found: there is nothing to play it to again.
pub(super) fn as_found(found: Found, origin: Origin<'_>) -> Counterexample {
    Counterexample {
        target: origin.target.to_owned(),
        seed: origin.seed,
        source: found.source,
        found_with: found.sequence.inputs.len(),
        conversation: told_by_machine(&found.sequence, &found.difference),
        sequence: found.sequence,
        difference: found.difference,
        reproduced: Reproduced {
            runs: 0,
            differed: 0,
        },
        file: None,
    }
}

/// A conversation that is not on record, up to the difference: until then nothing else was seen than the machine says.
fn told_by_machine(sequence: &Sequence, difference: &Difference) -> Vec<Exchange> {
    let mut told = Exchange::of_machine(sequence);
    told.truncate(difference.step + 1);
    told
}

/// A sequence and what playing it came to.
struct Shown {
    sequence: Sequence,
    played: Played,
}

impl Played {
    fn broke(&self, rule: Rule) -> bool {
        self.difference
            .as_ref()
            .is_some_and(|difference| difference.rule == rule)
    }
}

/// Plays the sequence again and again, and keeps the first time that it showed a difference.
fn reproduce(
    sequence: &Sequence,
    number: u64,
    arena: &Arena,
) -> Result<(Reproduced, Played), TargetError> {
    let begun = Instant::now();
    let mut reproduced = Reproduced {
        runs: 0,
        differed: 0,
    };
    let mut shown = Played::default();
    while reproduced.runs < RUNS && begun.elapsed() < AGAIN {
        reproduced.runs += 1;
        let played = attempt(arena, number, sequence)?;
        if played.difference.is_some() {
            reproduced.differed += 1;
            if shown.difference.is_none() {
                shown = played;
            }
        }
    }
    Ok((reproduced, shown))
}

fn shrink(shown: Shown, rule: Rule, number: u64, arena: &Arena) -> Result<Shown, TargetError> {
    let begun = Instant::now();
    let Shown {
        sequence,
        mut played,
    } = shown;
    let step = played
        .difference
        .as_ref()
        .map_or(sequence.inputs.len(), |difference| difference.step);
    let mut shrinker = Shrinker::new(sequence, step);
    while begun.elapsed() < BUDGET && shrinker.simplify() {
        let attempted = attempt(arena, number, shrinker.current())?;
        match &attempted.difference {
            Some(difference) if difference.rule == rule => {
                shrinker.truncate(difference.step);
                played = attempted;
            }
            Some(_) | None => {
                shrinker.complicate();
            }
        }
    }
    Ok(Shown {
        sequence: shrinker.into_shortest(),
        played,
    })
}

fn attempt(arena: &Arena, number: u64, sequence: &Sequence) -> Result<Played, TargetError> {
    arena.play(number, sequence, Watch::All, &mut Coverage::default())
}
