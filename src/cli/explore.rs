//! `wsproof explore`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::error::CommandError;
use super::{Format, Outcome, print};
use crate::exploration::{self, Bounds, Method, Symmetry, Violation};
use crate::lockstep::Options;
use crate::report::exploration as report;
use crate::sequences::regression::{Regression, RegressionError};

/// Explores every state that the reference machine can reach, and holds every property against every step.
///
/// It says nothing of a server: it shows that what servers are held against keeps what the protocol promises. A
/// property that does not hold is shown by a shortest conversation, which is kept as a regression.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  wsproof explore --queue 3\n  wsproof explore --connections 2 --queue 2 --violations 1 --symmetry"
)]
pub(super) struct ExploreArguments {
    /// How many connections there are, of users who may hold one each
    #[arg(long, value_name = "NUMBER", default_value_t = Bounds::default().connections)]
    connections: u8,
    /// How many messages may wait on a connection
    #[arg(long, value_name = "NUMBER", default_value_t = Bounds::default().queue)]
    queue: u16,
    /// The protocol violation that closes a connection
    #[arg(long, value_name = "NUMBER", default_value_t = Bounds::default().violations)]
    violations: u16,
    /// How many threads take steps; the outcome does not depend on it [default: one per processor]
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// Explores states that differ only by the places of their connections once; progress is then not decided
    #[arg(long)]
    symmetry: bool,
    /// What it may take, in megabytes
    #[arg(long, value_name = "MEGABYTES", default_value_t = Bounds::default().memory >> 20)]
    memory: usize,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    /// Where new regressions are kept
    #[arg(long, value_name = "FOLDER", default_value = Options::REGRESSIONS)]
    regressions: PathBuf,
}

/// Explores the reference machine.
pub(super) fn explore(arguments: &ExploreArguments) -> Result<Outcome, CommandError> {
    let bounds = Bounds {
        connections: arguments.connections,
        queue: arguments.queue,
        violations: arguments.violations,
        memory: arguments.memory.saturating_mul(1 << 20),
    };
    let method = Method {
        jobs: arguments.jobs.unwrap_or_else(Options::available_jobs),
        symmetry: if arguments.symmetry {
            Symmetry::Used
        } else {
            Symmetry::Ignored
        },
    };
    let exploration = match exploration::explore(&bounds, &method, &report::Line::new()) {
        Ok(exploration) => exploration,
        Err(error) => {
            // What was found until then is not lost.
            let kept = keep_all(error.violations(), arguments)?;
            return Err(CommandError::Explore {
                source: error,
                kept,
            });
        }
    };
    let files = keep_all(&exploration.violations, arguments)?;
    match arguments.format {
        Format::Human => print::coloured(&report::human(&exploration, &files, print::width()))?,
        Format::Json => print::plain(&format!("{}\n", report::json(&exploration, &files)?))?,
    }
    Ok(if exploration.holds() {
        Outcome::Done
    } else {
        Outcome::Not
    })
}

fn keep_all(
    violations: &[Violation],
    arguments: &ExploreArguments,
) -> Result<Vec<PathBuf>, CommandError> {
    let kept = violations
        .iter()
        .map(|violation| keep(violation, arguments));
    kept.collect::<Result<_, _>>().map_err(CommandError::Keep)
}

fn keep(violation: &Violation, arguments: &ExploreArguments) -> Result<PathBuf, RegressionError> {
    Regression::of(violation.finding())?.write(&arguments.regressions)
}
