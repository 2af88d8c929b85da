//! `wsproof incidents`.

use std::num::NonZeroUsize;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::error::CommandError;
use super::{Format, Outcome, print};
use crate::incidents::Incident;
use crate::lockstep::{Options, Search};
use crate::report::incidents::{self as report, Run};

/// Runs servers that fail as real ones did, and finds out how, on the spot.
///
/// Without a name it lists them. With names, or --all, each is made anew: the reference server, given something else from
/// outside. Random conversations are played to it, over TCP
/// unless time has to pass, until it differs from the reference machine, and the shortest
/// conversation that shows it is told, with what happened and what the typestate types say to it. Nothing is kept.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0, everything that was run was found; 1, something was not.\n\nExample:\n  \
                  wsproof incidents orchestrator-missing"
)]
pub(super) struct IncidentsArguments {
    /// What is run
    #[arg(value_name = "NAME", value_parser = by_name())]
    incidents: Vec<&'static Incident>,
    /// Run all of them
    #[arg(long, conflicts_with = "incidents")]
    all: bool,
    /// What the conversations are made from; with the same seed the same conversations are told
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Random conversations at most, for each
    #[arg(long, value_name = "NUMBER", default_value_t = Search::CASES)]
    cases: u64,
    /// Conversations that are played at the same time [default: one per processor]
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// For whom the outcome is printed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// The names of the table, each with its line of help.
fn by_name() -> impl TypedValueParser<Value = &'static Incident> {
    let names = Incident::ALL
        .iter()
        .map(|incident| PossibleValue::new(incident.name).help(incident.title));
    PossibleValuesParser::new(names).try_map(|name| {
        Incident::named(&name).ok_or_else(|| format!("`{name}` is the name of no incident"))
    })
}

/// Lists or runs incidents.
pub(super) fn incidents(arguments: &IncidentsArguments) -> Result<Outcome, CommandError> {
    let chosen: Vec<_> = if arguments.all {
        Incident::ALL.iter().collect()
    } else {
        arguments.incidents.clone()
    };
    if chosen.is_empty() {
        return list(arguments.format);
    }
    let mut runs = Vec::new();
    for (place, incident) in (1..).zip(&chosen) {
        let run = run(incident, arguments)?;
        match arguments.format {
            Format::Human => {
                print::coloured(&report::human(&run, (place, chosen.len()), print::width()))?;
            }
            Format::Json => {}
        }
        runs.push(run);
    }
    match arguments.format {
        Format::Human => print::coloured(&report::summary(&runs, print::width()))?,
        Format::Json => print::plain(&format!("{}\n", report::json(&runs)?))?,
    }
    Ok(if runs.iter().all(Run::found) {
        Outcome::Done
    } else {
        Outcome::Not
    })
}

fn run(incident: &'static Incident, arguments: &IncidentsArguments) -> Result<Run, CommandError> {
    let search = Search {
        seed: arguments.seed,
        cases: arguments.cases,
        steps: Options::STEPS,
        jobs: arguments.jobs.unwrap_or_else(Options::available_jobs).get(),
        target: incident.target,
    };
    let searched = incident.search(&search).map_err(CommandError::Incident)?;
    Ok(Run {
        incident,
        search,
        searched,
    })
}

fn list(format: Format) -> Result<Outcome, CommandError> {
    match format {
        Format::Human => print::coloured(&report::list(print::width()))?,
        Format::Json => print::plain(&format!("{}\n", report::list_json()?))?,
    }
    Ok(Outcome::Done)
}
