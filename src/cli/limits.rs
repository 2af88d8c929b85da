//! The limits of the protocol as flags, made from the model's table of limits.

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use serde_json::{Map, Value};
use wsproof_model::vocabulary::{LimitDescription, LimitKind, Limits};

use super::duration::TypedDuration;

/// The heading of the limits in a help text.
const HEADING: &str = "Limits (PROTOCOL.md section 5)";

/// Limits, of which each was given by a flag or is the default.
#[derive(Clone, Debug)]
pub(super) struct LimitArguments(pub(super) Limits);

fn flag(limit: &LimitDescription) -> String {
    limit.name.replace('_', "-")
}

impl Args for LimitArguments {
    fn augment_args(command: Command) -> Command {
        Limits::DESCRIPTIONS.iter().fold(command, |command, limit| {
            let arg = Arg::new(limit.name)
                .long(flag(limit))
                .help(limit.meaning)
                .help_heading(HEADING);
            command.arg(match limit.kind {
                LimitKind::Timeout => {
                    let default = std::time::Duration::from_millis(limit.default);
                    arg.value_name("DURATION")
                        .value_parser(value_parser!(TypedDuration))
                        .default_value(TypedDuration::new(default).to_string())
                }
                LimitKind::Bound => arg
                    .value_name("NUMBER")
                    .value_parser(value_parser!(u64))
                    .default_value(limit.default.to_string()),
            })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LimitArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut fields = Map::new();
        for limit in Limits::DESCRIPTIONS {
            let given = match limit.kind {
                LimitKind::Timeout => matches
                    .get_one::<TypedDuration>(limit.name)
                    .map(|duration| duration.milliseconds()),
                LimitKind::Bound => matches.get_one::<u64>(limit.name).copied(),
            };
            if let Some(given) = given {
                refuse_too_large(limit, given)?;
                fields.insert(limit.name.to_owned(), Value::from(given));
            }
        }
        serde_json::from_value(Value::Object(fields))
            .map(Self)
            .map_err(|error| clap::Error::raw(ErrorKind::ValueValidation, format!("{error}\n")))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Bounds are of different sizes, and only the model knows of which.
fn refuse_too_large(limit: &LimitDescription, given: u64) -> Result<(), clap::Error> {
    let alone = Map::from_iter([(limit.name.to_owned(), Value::from(given))]);
    serde_json::from_value::<Limits>(Value::Object(alone))
        .map(|_| ())
        .map_err(|_| {
            let message = format!("--{} cannot be as large as {given}\n", flag(limit));
            clap::Error::raw(ErrorKind::ValueValidation, message)
        })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The limits by name, as they stand in files: timeouts in milliseconds.
    fn by_name(limits: &Limits) -> Map<String, Value> {
        let limits = serde_json::to_value(limits).unwrap();
        limits.as_object().unwrap().clone()
    }

    fn parsed(arguments: &[&str]) -> Result<Limits, clap::Error> {
        let command = LimitArguments::augment_args(Command::new("test").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments)?;
        LimitArguments::from_arg_matches(&matches).map(|arguments| arguments.0)
    }

    #[test]
    fn without_flags_the_limits_are_the_defaults() {
        assert_eq!(parsed(&[]).unwrap(), Limits::default());
    }

    #[test]
    fn each_limit_has_a_flag_that_sets_it_and_no_other() {
        for limit in Limits::DESCRIPTIONS {
            let (text, stored) = match limit.kind {
                LimitKind::Timeout => ("7m", 420_000),
                LimitKind::Bound => ("7", 7),
            };
            let limits = parsed(&[&format!("--{}", flag(limit)), text]).unwrap();
            let mut expected = by_name(&Limits::default());
            expected.insert(limit.name.to_owned(), Value::from(stored));
            assert_eq!(by_name(&limits), expected, "{}", limit.name);
        }
    }

    #[test]
    fn a_limit_that_is_too_large_is_named() {
        let error = parsed(&["--queue-limit", "65536"]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("--queue-limit cannot be as large as 65536"),
            "{error}"
        );
        assert!(parsed(&["--frame-limit", "65537"]).is_ok());
    }

    #[test]
    fn a_timeout_needs_a_unit() {
        let error = parsed(&["--run-timeout", "5"]).unwrap_err();
        assert!(error.to_string().contains("90s"), "{error}");
        let limits = parsed(&["--run-timeout", "90s"]).unwrap();
        assert_eq!(limits.run_timeout, Duration::from_secs(90));
    }
}
