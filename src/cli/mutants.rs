//! `wsproof mutants`.

use std::num::NonZeroUsize;

use clap::Args;

use super::error::CommandError;
use super::{Format, Outcome, print};
use crate::mutants::campaign::{self, Campaign, Options};
use crate::report::mutants as report;

/// The seed if nothing else is said, so that figures can be compared.
const SEED: u64 = 42;

/// Measures how good the check is: changes the reference machine in one place, and sees whether the check finds that.
///
/// Each mutant is served over a real WebSocket and must be found there. Mutants that nothing can tell from the machine
/// are recognised and not counted. The complete suite must kill every other one in its fault domain; how many random
/// sequences kill is told beside it.
///
/// A survivor is a mutant that something can tell from the machine and that the suite does not kill. In the JSON,
/// `missed` says that the harness saw no difference where there is one, and `false_alarms` are conversations with the
/// unchanged machine in which it saw one: both are defects of the harness.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  wsproof mutants --sample 200 --seed 7")]
pub(super) struct MutantsArguments {
    /// What mutants are chosen by, and random conversations are made from
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Random conversations [default: as many as `wsproof verify` plays to the live target]
    #[arg(long, value_name = "NUMBER")]
    cases: Option<u64>,
    /// The steps that a random conversation has at most [default: as `wsproof verify`]
    #[arg(long, value_name = "NUMBER")]
    steps: Option<NonZeroUsize>,
    /// Mutants of each operator [default: all that there are]
    #[arg(long, value_name = "NUMBER")]
    sample: Option<NonZeroUsize>,
    /// Conversations that are played at the same time [default: one per processor]
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// Plays to mutants of the reference machine.
pub(super) fn mutants(arguments: &MutantsArguments) -> Result<Outcome, CommandError> {
    let usual = Options::with_seed(arguments.seed);
    let options = Options {
        cases: arguments.cases.unwrap_or(usual.cases),
        steps: arguments.steps.map_or(usual.steps, NonZeroUsize::get),
        sample: arguments.sample.map(NonZeroUsize::get),
        jobs: arguments.jobs.map_or(usual.jobs, NonZeroUsize::get),
        ..usual
    };
    let campaign = campaign::run(&options, &report::Bar::new()).map_err(CommandError::Mutants)?;
    tell(&campaign, arguments.format)
}

fn tell(campaign: &Campaign, format: Format) -> Result<Outcome, CommandError> {
    match format {
        Format::Human => print::coloured(&report::human(campaign, print::width()))?,
        Format::Json => print::plain(&format!("{}\n", report::json(campaign)?))?,
    }
    Ok(outcome(campaign))
}

fn outcome(campaign: &Campaign) -> Outcome {
    if campaign.is_as_promised() {
        Outcome::Done
    } else {
        Outcome::Not
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::mutants::campaign::Part;
    use crate::mutants::mutant::Operator;
    use crate::mutants::study::{self, Fate};

    /// A campaign with one mutant that nothing killed.
    fn campaign(in_domain: bool) -> Campaign {
        let outcome = study::Outcome {
            operator: Operator::Target,
            what: "something leads elsewhere".to_owned(),
            shortest: Some(vec![0]),
            in_domain,
            random: Fate::NotShown,
            suite: Fate::NotShown,
        };
        Campaign {
            options: Options::with_seed(1),
            parts: vec![Part::of_outcomes(vec![outcome])],
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn a_survivor_in_the_fault_domain_makes_the_exit_code_say_so_and_another_does_not() {
        assert_eq!(outcome(&campaign(true)), Outcome::Not);
        assert_eq!(outcome(&campaign(false)), Outcome::Done);
    }
}
