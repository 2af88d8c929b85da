//! What of a check's arguments is given again, to show what it found: those that were typed, without secrets.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::check::CheckArguments;
use crate::report::conformance::Again;

/// The arguments. There is no flag for it: it is made of the others.
#[derive(Debug)]
pub(super) struct AgainArguments(pub(super) Again);

/// What an argument is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// Which server it is, how to talk to it and what it promises.
    Server,
    /// The same, but nobody else may read the value.
    Secret,
    /// A header field: about the server, and its value may be a secret.
    Header,
    /// A command: about the server, and a token may stand in it.
    Command,
    /// How much is played.
    Amount,
    /// What the command that shows one counterexample says for itself, or has no use for.
    Occasion,
}

impl About {
    /// What the argument with that name is about. Most are about the server.
    fn of(name: &str) -> Self {
        match name {
            "token" | "token_secret" => Self::Secret,
            "header" => Self::Header,
            "token_command" => Self::Command,
            "cases" | "steps" | "extra_states" | "messages" => Self::Amount,
            "seed" | "jobs" | "replay" | "expected" | "format" | "report" => Self::Occasion,
            _ => Self::Server,
        }
    }

    /// A value as it may be read by everybody.
    fn shown(self, value: String) -> String {
        match self {
            Self::Secret => Again::WITHHELD.to_owned(),
            Self::Header => header(value),
            Self::Command if is_hard_to_guess(&value) => Again::WITHHELD.to_owned(),
            Self::Server | Self::Command | Self::Amount | Self::Occasion => value,
        }
    }
}

/// What makes the value of a header field a secret, if it is in the field's name.
const SECRET_NAMES: [&str; 9] = [
    "auth", "cookie", "cred", "jwt", "key", "pass", "secret", "sign", "token",
];

/// How many characters a word has that looks as if nobody could guess it.
const LONG: usize = 16;

/// A header field, without its value if that may be a secret.
fn header(field: String) -> String {
    let (name, value) = field.split_once(':').unwrap_or((&field, ""));
    let lower = name.to_ascii_lowercase();
    let has_secret_name = SECRET_NAMES.iter().any(|word| lower.contains(word));
    if has_secret_name || is_hard_to_guess(value) {
        format!("{}: {}", name.trim(), Again::WITHHELD)
    } else {
        field
    }
}

/// Whether a word stands in it that looks as if nobody could guess it.
fn is_hard_to_guess(text: &str) -> bool {
    let joins = |it: char| it.is_alphanumeric() || "-_+".contains(it);
    text.split(|it| !joins(it)).any(|word| {
        let has = |kind: fn(&char) -> bool| word.chars().any(|it| kind(&it));
        word.len() >= LONG && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
    })
}

impl Args for AgainArguments {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl FromArgMatches for AgainArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let command = CheckArguments::augment_args(Command::new("check"));
        let mut typed: Vec<_> = command
            .get_arguments()
            .flat_map(|argument| typed(matches, argument))
            .collect();
        typed.sort();
        let words = |wanted: fn(About) -> bool| {
            let typed = typed.iter().filter(|it| wanted(About::of(&it.name)));
            typed.flat_map(Typed::words).collect()
        };
        Ok(Self(Again {
            server: words(|it| !matches!(it, About::Amount | About::Occasion)),
            amount: words(|it| it == About::Amount),
        }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// An argument that was typed, once.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Typed {
    /// Where it was typed.
    place: usize,
    name: String,
    flag: Option<String>,
    value: String,
}

impl Typed {
    /// It as words of a command. A value that looks like a flag is taken for one, unless it is of one word with its flag.
    fn words(&self) -> Vec<String> {
        let value = About::of(&self.name).shown(self.value.clone());
        match &self.flag {
            None => vec![value],
            Some(flag) if value.starts_with('-') => vec![format!("--{flag}={value}")],
            Some(flag) => vec![format!("--{flag}"), value],
        }
    }
}

/// What was typed for an argument. What comes from a variable is there again without being typed.
fn typed(matches: &ArgMatches, argument: &Arg) -> Vec<Typed> {
    let name = argument.get_id().as_str();
    if matches.value_source(name) != Some(ValueSource::CommandLine) {
        return Vec::new();
    }
    let places = matches.indices_of(name).into_iter().flatten();
    let values = matches.get_raw(name).into_iter().flatten();
    places
        .zip(values)
        .map(|(place, value)| Typed {
            place,
            name: name.to_owned(),
            flag: argument.get_long().map(str::to_owned),
            value: value.to_string_lossy().into_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(typed: &str) -> Again {
        let command = CheckArguments::augment_args(Command::new("check").no_binary_name(true));
        let matches = command.get_matches_from(typed.split(' '));
        CheckArguments::from_arg_matches(&matches).unwrap().again.0
    }

    fn words(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_about_the_server_is_given_again_as_it_was_typed() {
        let typed = "ws://127.0.0.1:9/ws --control http://127.0.0.1:8 --instances=2 --header X-Tenant:blue --ca ca.pem \
                     --timeout 3s --wait 4s --regressions kept --token-issuer me --auth-timeout 2s --queue-limit 4";
        let again = again(&format!(
            "--seed 3 --jobs 2 --expected known --format json --report page.html {typed} --replay kept/1.json"
        ));
        assert_eq!(again.server, words(&typed.replace('=', " ")));
        assert_eq!(again.amount, words(""));
    }

    #[test]
    fn how_much_is_played_is_kept_apart() {
        let amount = "--cases 9 --steps 7 --extra-states none --messages 1";
        let again = again(&format!("{amount} ws://127.0.0.1:9/ws"));
        assert_eq!(again.server, words("ws://127.0.0.1:9/ws"));
        assert_eq!(again.amount, words(amount));
    }

    #[test]
    fn a_secret_is_not_given_again() {
        let two = again("ws://127.0.0.1:9/ws --token abc --token def");
        assert_eq!(two.server, words("ws://127.0.0.1:9/ws --token … --token …"));
        let minted = again("ws://127.0.0.1:9/ws --token-secret abcdef");
        assert_eq!(minted.server, words("ws://127.0.0.1:9/ws --token-secret …"));
    }

    #[test]
    fn a_command_in_which_a_token_stands_is_not_given_again() {
        let shown = |command: &str| About::of("token_command").shown(command.to_owned());
        let asks = "issue --user {user} --fault {fault} > /var/log/asked-2.log";
        assert_eq!(shown(asks), asks);
        assert_eq!(shown("echo eyJhbGciOiJIUzI1NiJ9.e30.x"), "…");
    }

    #[test]
    fn a_header_field_that_may_be_a_secret_is_given_by_its_name() {
        for open in ["X-Tenant: blue", "Origin: https://chat.example.org"] {
            assert_eq!(header(open.to_owned()), open);
        }
        for secret in [
            "Authorization: Bearer abc",
            "Cookie: a=b",
            "X-Api-Key:1",
            "X-Ticket: 0123456789abcdef",
        ] {
            let (name, _) = secret.split_once(':').unwrap();
            assert_eq!(header(secret.to_owned()), format!("{name}: …"));
        }
    }

    #[test]
    fn a_value_that_looks_like_a_flag_stands_with_its_flag() {
        let again = again("ws://127.0.0.1:9/ws --ca=-strange.pem");
        assert_eq!(again.server, words("ws://127.0.0.1:9/ws --ca=-strange.pem"));
    }

    /// Whoever adds an argument decides here what it is about.
    #[test]
    fn every_argument_is_about_something() {
        let command = CheckArguments::augment_args(Command::new("check"));
        let table: Vec<_> = command
            .get_arguments()
            .map(|it| {
                format!(
                    "{:<20} {:?}",
                    it.get_id().as_str(),
                    About::of(it.get_id().as_str())
                )
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"));
    }
}
