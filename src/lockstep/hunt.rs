//! From a sequence that shows a difference to the shortest conversation that does.

use std::time::{Duration, Instant};

use wsproof_model::vocabulary::Rule;

use super::arena::Arena;
use super::coverage::Coverage;
use super::player::{Played, Watch};
use super::verdict::{Counterexample, Difference, Reproduced};
use crate::sequences::Sequence;
use crate::sequences::shrinking::Shrinker;
use crate::targets::TargetError;

/// How often a found sequence is played again, to say how often it reproduces.
const RUNS: u32 = 10;

/// How long is shrunk at the most: a server that answers nothing lets every attempt wait.
const BUDGET: Duration = Duration::from_secs(20);

/// A sequence that showed a difference.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) number: Option<u64>,
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
    let number = found.number.unwrap_or_default();
    let reproduced = reproduce(&found.sequence, number, home)?;
    let found_with = found.sequence.inputs.len();
    let rule = found.difference.rule;
    let mut place = home;
    if let Some(quick) = quick
        && attempt(quick, number, &found.sequence)?
            .is_some_and(|difference| difference.rule == rule)
    {
        place = quick;
    }
    let step = found.difference.step;
    let shortest = if reproduced.differed == 0 {
        found.sequence
    } else {
        shrink(found.sequence, step, rule, number, place)?
    };
    let mut played = record(home, number, &shortest)?;
    if played.difference.is_none() {
        played = record(place, number, &shortest)?;
    }
    Ok(Counterexample {
        target: origin.target.to_owned(),
        seed: origin.seed,
        number: found.number,
        found_with,
        sequence: shortest,
        difference: played.difference.unwrap_or(found.difference),
        conversation: played.conversation,
        reproduced,
        file: None,
    })
}

fn reproduce(sequence: &Sequence, number: u64, arena: &Arena) -> Result<Reproduced, TargetError> {
    let begun = Instant::now();
    let mut reproduced = Reproduced {
        runs: 0,
        differed: 0,
    };
    while reproduced.runs < RUNS && begun.elapsed() < BUDGET {
        reproduced.runs += 1;
        if attempt(arena, number, sequence)?.is_some() {
            reproduced.differed += 1;
        }
    }
    Ok(reproduced)
}

fn shrink(
    sequence: Sequence,
    step: usize,
    rule: Rule,
    number: u64,
    arena: &Arena,
) -> Result<Sequence, TargetError> {
    let begun = Instant::now();
    let mut shrinker = Shrinker::new(sequence, step);
    while begun.elapsed() < BUDGET && shrinker.simplify() {
        match attempt(arena, number, shrinker.current())? {
            Some(difference) if difference.rule == rule => shrinker.truncate(difference.step),
            Some(_) | None => {
                shrinker.complicate();
            }
        }
    }
    Ok(shrinker.into_shortest())
}

fn attempt(
    arena: &Arena,
    number: u64,
    sequence: &Sequence,
) -> Result<Option<Difference>, TargetError> {
    let played = arena.play(number, sequence, Watch::All, &mut Coverage::default())?;
    Ok(played.difference)
}

fn record(arena: &Arena, number: u64, sequence: &Sequence) -> Result<Played, TargetError> {
    arena.play(number, sequence, Watch::All, &mut Coverage::default())
}
