//! From a sequence that shows a difference to the shortest conversation that does.

use std::time::{Duration, Instant};

use wsproof_model::machine::output::Possibility;
use wsproof_model::vocabulary::Rule;

use super::arena::Arena;
use super::coverage::Coverage;
use super::played::Played;
use super::player::Watch;
use super::verdict::{Counterexample, Difference, Exchange, Reproduced, Source};
use crate::sequences::Sequence;
use crate::sequences::shrinking::Shrinker;
use crate::targets::{Observation, Pace, TargetError};

/// How often a found sequence is played again, to say how often it reproduces.
const RUNS: u32 = 10;

/// How long a found sequence is played again at the most, for the same reason as [`BUDGET`].
const AGAIN: Duration = Duration::from_secs(5);

/// How long one difference is shrunk at the most: a server that answers nothing lets every attempt wait.
const BUDGET: Duration = Duration::from_secs(20);

/// How long differences that were found together are shrunk at the most.
const BUDGET_OF_ALL: Duration = Duration::from_secs(40);

/// How long each of so many differences is shrunk at the most.
pub(super) fn budget(differences: usize) -> Duration {
    let differences = u32::try_from(differences.max(1)).unwrap_or(u32::MAX);
    BUDGET.min(BUDGET_OF_ALL / differences)
}

/// A sequence that showed a difference.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) source: Source,
    pub(super) sequence: Sequence,
    pub(super) difference: Difference,
    /// The conversation as it was played, if it is on record.
    pub(super) conversation: Vec<Exchange>,
}

/// Whose sequence it is, for the report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) target: &'a str,
    pub(super) seed: u64,
    /// How long is shrunk at the most.
    pub(super) budget: Duration,
}

/// Plays it again, shrinks it, and plays the shortest for the record.
///
/// Shrinking happens in `quick`, an arena where waiting costs nothing, if the difference shows there too; otherwise in
/// `home`, where it was found.
pub(super) fn hunt(
    found: Found,
    origin: Origin<'_>,
    home: &mut Arena,
    quick: Option<&mut Arena>,
) -> Result<Counterexample, TargetError> {
    home.go_at(Pace::Again);
    let hunted = hunt_at_home(found, origin, home, quick);
    home.go_at(Pace::Patient);
    hunted
}

fn hunt_at_home(
    found: Found,
    origin: Origin<'_>,
    home: &mut Arena,
    quick: Option<&mut Arena>,
) -> Result<Counterexample, TargetError> {
    let number = found.source.number();
    let found_with = found.sequence.inputs.len();
    let wanted = Wanted {
        number,
        rule: found.difference.rule,
    };
    let again = AGAIN.min(origin.budget);
    let (reproduced, again) = reproduce(&found.sequence, wanted, home, again)?;
    let mut shortest = Shown {
        sequence: found.sequence,
        played: again,
    };
    if let Some(first) = &shortest.played.difference {
        let wanted = Wanted {
            rule: first.rule,
            ..wanted
        };
        let mut arena = home;
        if let Some(quick) = quick {
            let played = attempt(quick, wanted, &shortest.sequence)?;
            if played.broke(wanted.rule) {
                shortest.played = played;
                arena = quick;
            }
        }
        shortest = shrink(shortest, wanted, origin.budget, arena)?;
    } else {
        shortest.played.conversation =
            told(found.conversation, &shortest.sequence, &found.difference);
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
        conversation: told(found.conversation, &found.sequence, &found.difference),
        sequence: found.sequence,
        difference: found.difference,
        reproduced: Reproduced {
            runs: 0,
            differed: 0,
        },
        file: None,
    }
}

/// A conversation up to the difference. Where it is not on record, until then nothing else was seen than the machine says.
fn told(on_record: Vec<Exchange>, sequence: &Sequence, difference: &Difference) -> Vec<Exchange> {
    if !on_record.is_empty() {
        let given = |it: &Exchange| it.possibility == Possibility::Possible;
        return on_record.into_iter().filter(given).collect();
    }
    let mut told = Exchange::of_machine(sequence);
    told.truncate(difference.step + 1);
    told
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    rule: Rule,
    /// The number of the sequence that showed it.
    number: u64,
}

/// A sequence and what playing it came to.
#[derive(Clone)]
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

/// Plays the sequence again and again, and keeps the first time that it showed a difference. That is done with patience also
/// where it shows by nothing coming: what a slow server does not say in haste tells nothing of how often it says it.
fn reproduce(
    sequence: &Sequence,
    wanted: Wanted,
    arena: &Arena,
    budget: Duration,
) -> Result<(Reproduced, Played), TargetError> {
    let begun = Instant::now();
    let mut reproduced = Reproduced {
        runs: 0,
        differed: 0,
    };
    let mut shown = Played::default();
    while reproduced.runs < RUNS && begun.elapsed() < budget {
        reproduced.runs += 1;
        let played = attempt(arena, wanted, sequence)?;
        if played.difference.is_some() {
            reproduced.differed += 1;
            if shown.difference.is_none() {
                shown = played;
            }
        }
    }
    Ok((reproduced, shown))
}

/// Shrinks what was found. Where it shows by nothing coming, that is not waited for as long as otherwise, and so what is
/// found in haste is played again.
fn shrink(
    shown: Shown,
    wanted: Wanted,
    budget: Duration,
    arena: &mut Arena,
) -> Result<Shown, TargetError> {
    let seen = shown.played.difference.as_ref().map(|it| &it.seen);
    if seen != Some(&Observation::Nothing) {
        return shrink_with_patience(shown, wanted, budget, arena);
    }
    arena.go_at(Pace::Hasty);
    let shrunk = shrink_with_patience(shown.clone(), wanted, budget, arena);
    arena.go_at(Pace::Again);
    let sequence = shrunk?.sequence;
    let played = attempt(arena, wanted, &sequence)?;
    if played.broke(wanted.rule) {
        Ok(Shown { sequence, played })
    } else {
        shrink_with_patience(shown, wanted, budget, arena)
    }
}

fn shrink_with_patience(
    shown: Shown,
    wanted: Wanted,
    budget: Duration,
    arena: &Arena,
) -> Result<Shown, TargetError> {
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
    while begun.elapsed() < budget && shrinker.simplify() {
        let attempted = attempt(arena, wanted, shrinker.current())?;
        match &attempted.difference {
            Some(difference) if difference.rule == wanted.rule => {
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

/// Plays it once. What comes too late is looked at only where just that is wanted.
fn attempt(arena: &Arena, wanted: Wanted, sequence: &Sequence) -> Result<Played, TargetError> {
    let coverage = &mut Coverage::default();
    let played = arena.play(wanted.number, sequence, Watch::All, coverage)?;
    Ok(if wanted.rule == Rule::GoldenTwoSeconds {
        played.until_late()
    } else {
        played
    })
}
