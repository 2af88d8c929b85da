//! A campaign: every operator on the machines that they need, random sequences at a budget, and a complete suite.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::base::Base;
use super::corpus::Corpus;
use super::mutant::{Mutant, Operator};
use super::operators;
use super::progress::Progress;
use super::study::{Findings, Outcome, Study};
use super::wire::WireError;
use crate::lockstep::{SuiteOptions, TargetName};
use crate::sequences::chance::{Chance, Purpose};
use crate::sequences::generation::{Scope, generate_within};
use crate::suites::extraction::{Bounds, TooManyStates};
use crate::suites::suite::TooLarge;

/// What a campaign is asked to do. With the same options it finds the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What mutants are chosen by, and random sequences made from.
    pub seed: u64,
    /// How many random sequences there are.
    pub cases: u64,
    /// How many inputs a random sequence has at most.
    pub steps: usize,
    /// How many mutants there are of each operator; all if nothing is said.
    pub sample: Option<usize>,
    /// Mutants that are decided, and words that are played, at the same time. It has no influence on what is found.
    pub jobs: usize,
}

impl Options {
    /// Everything as it is if nothing else is said: the random sequences are as many, and as long, as `wsproof verify`
    /// plays to the live target.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        Self {
            seed,
            cases: TargetName::Live.cases(),
            steps: crate::lockstep::Options::STEPS,
            sample: None,
            jobs: crate::lockstep::Options::available_jobs().get(),
        }
    }
}

/// Why a campaign could not be run.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// A machine has too many states.
    #[error(transparent)]
    TooManyStates(#[from] TooManyStates),
    /// A suite is too large.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// A mutant could not be played to.
    #[error("the mutants could not be played to")]
    Wire(#[from] WireError),
}

/// What became of the mutants of one machine, and what was played.
#[derive(Clone, Debug)]
pub struct Part {
    /// The machine's bounds, in words.
    pub bounds: String,
    /// How many states it has.
    pub states: u32,
    /// How many inputs.
    pub inputs: u32,
    /// For how many extra states the suite is.
    pub extra_states: u32,
    /// The words of the suite, and their inputs.
    pub suite: (usize, u64),
    /// The random sequences, and their inputs.
    pub random: (usize, u64),
    /// The machine, for whoever wants a word in words.
    pub base: Arc<Base>,
    /// What was found.
    pub findings: Findings,
}

/// What a campaign found.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// What was asked for.
    pub options: Options,
    /// Without extra states, and with one.
    pub parts: Vec<Part>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Campaign {
    /// Every mutant, with the part that it belongs to.
    pub fn outcomes(&self) -> impl Iterator<Item = (&Part, &Outcome)> {
        let parts = self.parts.iter();
        parts.flat_map(|part| part.findings.outcomes.iter().map(move |it| (part, it)))
    }

    /// The mutants that the suite did not kill though something tells them from the machine.
    pub fn survivors(&self) -> impl Iterator<Item = (&Part, &Outcome)> {
        self.outcomes().filter(|(_, outcome)| outcome.survives())
    }

    /// Whether the suites killed every mutant of their fault domains that is not equivalent, and the harness saw every
    /// difference that there was, and no other.
    #[must_use]
    pub fn is_as_promised(&self) -> bool {
        let promised = |outcome: &Outcome| !outcome.in_domain || !outcome.survives();
        let calm = |part: &Part| part.findings.false_alarms.is_empty();
        self.outcomes()
            .all(|(_, outcome)| promised(outcome) && !outcome.is_missed())
            && self.parts.iter().all(calm)
    }
}

/// Makes every mutant, and finds out what kills it.
///
/// # Errors
/// If a machine or a suite is too large, or a mutant could not be played to.
pub fn run(options: &Options, progress: &dyn Progress) -> Result<Campaign, CampaignError> {
    let begun = Instant::now();
    let studies = [
        without_extra_states(options)?,
        with_an_extra_state(options)?,
    ];
    let parts: Result<Vec<_>, CampaignError> = studies
        .iter()
        .map(|study| {
            let whole: &[&Corpus] = match (options.sample, study.extra_states) {
                (None, 0) => &[&study.random, &study.suite],
                (None, _) => &[&study.random],
                (Some(_), _) => &[],
            };
            let findings = study.run(whole, options.jobs, progress)?;
            Ok(Part::new(study, findings))
        })
        .collect();
    Ok(Campaign {
        options: options.clone(),
        parts: parts?,
        elapsed: begun.elapsed(),
    })
}

impl Part {
    /// Outcomes that were not found but written, of a machine with three inputs.
    #[cfg(test)]
    pub(crate) fn of_outcomes(outcomes: Vec<Outcome>) -> Self {
        let inputs = Bounds::default().alphabet().into_iter().take(3).collect();
        let study = Study {
            base: Arc::new(Base::with_inputs(Bounds::default(), inputs).unwrap()),
            extra_states: 0,
            mutants: Arc::default(),
            random: Corpus::default(),
            suite: Corpus::default(),
        };
        let findings = Findings {
            outcomes,
            control: 3,
            false_alarms: Vec::new(),
        };
        Self::new(&study, findings)
    }

    pub(super) fn new(study: &Study, findings: Findings) -> Self {
        let size = |corpus: &Corpus| (corpus.words().len(), corpus.input_count());
        Self {
            bounds: study.base.extraction().bounds.to_string(),
            states: study.base.machine().state_count(),
            inputs: study.base.machine().input_count(),
            extra_states: study.extra_states,
            suite: size(&study.suite),
            random: size(&study.random),
            base: Arc::clone(&study.base),
            findings,
        }
    }
}

/// Every operator that makes no state, and the suite for none.
///
/// # Errors
/// If a machine or the suite is too large.
pub fn without_extra_states(options: &Options) -> Result<Study, CampaignError> {
    of_operators_without_states(Base::new(Bounds::default())?, options)
}

/// The same of another machine.
///
/// # Errors
/// If a machine or the suite is too large.
pub fn of_operators_without_states(
    mut base: Base,
    options: &Options,
) -> Result<Study, CampaignError> {
    let mut mutants = operators::targets(&base, options.seed);
    mutants.extend(operators::outputs(&mut base));
    mutants.extend(operators::limits_off_by_one(&mut base)?);
    mutants.extend(operators::timers_missing(&mut base)?);
    mutants.extend(operators::guards_inverted(&mut base)?);
    study(base, mutants, 0, options)
}

/// States that are there twice, in the machine with one message, and the suite for one state more.
///
/// # Errors
/// If the machine or the suite is too large.
pub fn with_an_extra_state(options: &Options) -> Result<Study, CampaignError> {
    let base = Base::new(Bounds {
        messages: 1,
        ..Bounds::default()
    })?;
    let mutants = operators::duplicated_states(&base, options.seed);
    study(base, mutants, 1, options)
}

/// The suite is the one that `wsproof verify` plays, in the order in which it does.
pub(super) fn study(
    base: Base,
    mutants: Vec<Mutant>,
    extra_states: u32,
    options: &Options,
) -> Result<Study, CampaignError> {
    let preparation = &base.preparation;
    let choice = preparation.choose(extra_states);
    let suite = preparation.suite(choice.method, extra_states, SuiteOptions::INPUTS)?;
    let order = suite.order(options.seed).into_iter();
    let words = order.map(|word| base.extraction().ended(&suite.words[word]));
    let suite = Corpus::new(&base, words.collect());
    Ok(Study {
        random: random(&base, options),
        suite,
        mutants: Arc::new(sampled(mutants, options)),
        extra_states,
        base: Arc::new(base),
    })
}

/// The random sequences of a check with that seed, within the bounds of the machine.
fn random(base: &Base, options: &Options) -> Corpus {
    let limits = base.extraction().bounds.limits();
    let scope = Scope::new(limits, 1, &base.extraction().inputs);
    let words = (0..options.cases).map(|number| {
        let sequence = generate_within(&scope, options.seed, number, options.steps);
        let numbers = sequence
            .inputs
            .iter()
            .filter_map(|input| base.number(input));
        numbers.collect()
    });
    Corpus::new(base, words.collect())
}

fn sampled(mutants: Vec<Mutant>, options: &Options) -> Vec<Mutant> {
    let Some(count) = options.sample else {
        return mutants;
    };
    let mut chosen = Vec::new();
    for operator in Operator::ALL {
        let of_operator = mutants.iter().filter(|it| it.operator == *operator);
        let mut chance = Chance::of(options.seed, Purpose::Sample, *operator as u64);
        chosen.extend(chance.sample(of_operator.cloned().collect(), count));
    }
    chosen
}
