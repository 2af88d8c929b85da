//! A campaign of mutants for a program.

use serde::Serialize;

use super::word;
use crate::mutants::campaign::{Campaign, Part};
use crate::mutants::study::{Fate, Outcome};
use crate::mutants::tally::{Killed, Tally};
use crate::suites::mealy::Word;

/// The campaign as JSON, on one line: there are many mutants.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn json(campaign: &Campaign) -> serde_json::Result<String> {
    let tallies = Tally::all(campaign);
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum();
    serde_json::to_string(&Report {
        verdict: word(campaign),
        seed: campaign.options.seed,
        cases: campaign.options.cases,
        steps: campaign.options.steps,
        sample: campaign.options.sample,
        seconds: campaign.elapsed.as_secs_f64(),
        total: sum(|it| it.total),
        equivalent: sum(|it| it.equivalent),
        outside_domain: sum(|it| it.outside_domain),
        killed_by_random: sum(|it| it.random.count),
        killed_by_suite: sum(|it| it.suite.count),
        survivors: campaign
            .survivors()
            .map(|(part, outcome)| Mutant::new(part, outcome))
            .collect(),
        false_alarms: campaign
            .parts
            .iter()
            .flat_map(|part| {
                let words = part.findings.false_alarms.iter();
                words.map(|word| inputs(part, word))
            })
            .collect(),
        operators: tallies.iter().map(OfOperator::new).collect(),
        machines: campaign.parts.iter().map(Machine::new).collect(),
        mutants: campaign
            .outcomes()
            .map(|(part, outcome)| Mutant::new(part, outcome))
            .collect(),
    })
}

#[derive(Serialize)]
struct Report<'a> {
    verdict: &'static str,
    seed: u64,
    cases: u64,
    steps: usize,
    sample: Option<usize>,
    seconds: f64,
    total: usize,
    equivalent: usize,
    outside_domain: usize,
    killed_by_random: usize,
    killed_by_suite: usize,
    survivors: Vec<Mutant<'a>>,
    false_alarms: Vec<Vec<String>>,
    operators: Vec<OfOperator>,
    machines: Vec<Machine<'a>>,
    mutants: Vec<Mutant<'a>>,
}

#[derive(Serialize)]
struct OfOperator {
    operator: &'static str,
    total: usize,
    equivalent: usize,
    outside_domain: usize,
    random: Kills,
    suite: Kills,
}

#[derive(Serialize)]
struct Kills {
    killed: usize,
    median_inputs: Option<u64>,
    worst_inputs: Option<u64>,
}

#[derive(Serialize)]
struct Machine<'a> {
    extra_states: u32,
    bounds: &'a str,
    states: u32,
    inputs: u32,
    suite_sequences: usize,
    suite_inputs: u64,
    random_sequences: usize,
    random_inputs: u64,
    played_to_the_machine_itself: usize,
}

#[derive(Serialize)]
struct Mutant<'a> {
    operator: &'static str,
    what: &'a str,
    extra_states: u32,
    equivalent: bool,
    in_domain: bool,
    /// The shortest conversation that tells it from the machine.
    shortest: Option<Vec<String>>,
    killed_by_random: Option<Kill>,
    killed_by_suite: Option<Kill>,
    /// Whether a sequence shows it and the harness did not see that.
    missed: bool,
}

#[derive(Serialize)]
struct Kill {
    sequence: u32,
    /// The step, from 1.
    step: u32,
    /// The inputs up to there, in all sequences.
    inputs: u64,
    rule: &'static str,
}

impl OfOperator {
    fn new(tally: &Tally) -> Self {
        Self {
            operator: tally.operator.name(),
            total: tally.total,
            equivalent: tally.equivalent,
            outside_domain: tally.outside_domain,
            random: Kills::new(&tally.random),
            suite: Kills::new(&tally.suite),
        }
    }
}

impl Kills {
    fn new(killed: &Killed) -> Self {
        Self {
            killed: killed.count,
            median_inputs: (killed.count > 0).then_some(killed.median),
            worst_inputs: (killed.count > 0).then_some(killed.worst),
        }
    }
}

impl<'a> Machine<'a> {
    fn new(part: &'a Part) -> Self {
        Self {
            extra_states: part.extra_states,
            bounds: &part.bounds,
            states: part.states,
            inputs: part.inputs,
            suite_sequences: part.suite.0,
            suite_inputs: part.suite.1,
            random_sequences: part.random.0,
            random_inputs: part.random.1,
            played_to_the_machine_itself: part.findings.control,
        }
    }
}

impl<'a> Mutant<'a> {
    fn new(part: &Part, outcome: &'a Outcome) -> Self {
        Self {
            operator: outcome.operator.name(),
            what: &outcome.what,
            extra_states: part.extra_states,
            equivalent: outcome.is_equivalent(),
            in_domain: outcome.in_domain,
            shortest: outcome.shortest.as_ref().map(|word| inputs(part, word)),
            killed_by_random: kill(&outcome.random),
            killed_by_suite: kill(&outcome.suite),
            missed: outcome.is_missed(),
        }
    }
}

fn kill(fate: &Fate) -> Option<Kill> {
    let sighting = fate.sighting()?;
    Some(Kill {
        sequence: sighting.kill.word,
        step: sighting.kill.step + 1,
        inputs: sighting.kill.inputs,
        rule: sighting.rule.name(),
    })
}

fn inputs(part: &Part, word: &Word) -> Vec<String> {
    let inputs = word.iter().map(|input| part.base.input(*input).to_string());
    inputs.collect()
}
