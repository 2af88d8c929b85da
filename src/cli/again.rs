//! What of a check's arguments is given again, to show what it found: those that were typed, without secrets.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::check::CheckArguments;
use super::tokens;
use crate::report::conformance::Again;
use crate::targets::remote::address;
use crate::targets::secrets::WITHHELD;

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
    /// An address: about the server, and its query may hold a secret.
    Address,
    /// A header field: about the server, and its value may be a secret.
    Header,
    /// A command: about the server, and but for the program's name it may hold a secret.
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
            "url" | "control" => Self::Address,
            "header" => Self::Header,
            "token_command" => Self::Command,
            "cases" | "steps" | "extra_states" | "messages" => Self::Amount,
            "seed" | "jobs" | "replay" | "expected" | "format" | "report" => Self::Occasion,
            _ => Self::Server,
        }
    }

    /// A value as it may be read by everybody.
    fn shown(self, value: &str) -> String {
        match self {
            Self::Secret => WITHHELD.to_owned(),
            Self::Address => address::shown(value),
            Self::Header => format!("{}: {WITHHELD}", field(value)),
            Self::Command => tokens::shown(value),
            Self::Server | Self::Amount | Self::Occasion => value.to_owned(),
        }
    }

    /// What of an argument is withheld, in words.
    fn withheld(self, flag: Option<&str>, value: &str) -> String {
        let argument = flag.map_or_else(|| "the address".to_owned(), |flag| format!("--{flag}"));
        match self {
            Self::Address => format!("the query of {argument}"),
            Self::Header => format!("the value of {argument} {}", field(value)),
            Self::Secret | Self::Command | Self::Server | Self::Amount | Self::Occasion => argument,
        }
    }
}

/// The name of a header field.
fn field(value: &str) -> &str {
    value.split(':').next().unwrap_or_default().trim()
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
        let mut withheld: Vec<_> = typed.iter().filter_map(Typed::withheld).collect();
        withheld.dedup();
        Ok(Self(Again {
            server: words(|it| !matches!(it, About::Amount | About::Occasion)),
            amount: words(|it| it == About::Amount),
            withheld,
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
        let value = About::of(&self.name).shown(&self.value);
        match &self.flag {
            None => vec![value],
            Some(flag) if value.starts_with('-') => vec![format!("--{flag}={value}")],
            Some(flag) => vec![format!("--{flag}"), value],
        }
    }

    /// What of it is withheld, if anything is.
    fn withheld(&self) -> Option<String> {
        let about = About::of(&self.name);
        let is_whole = about.shown(&self.value) == self.value;
        (!is_whole).then(|| about.withheld(self.flag.as_deref(), &self.value))
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
        let typed = "ws://127.0.0.1:9/ws --control http://127.0.0.1:8 --instances=2 --ca ca.pem \
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
    fn a_secret_is_not_given_again_and_it_is_told_which() {
        let two = again("ws://127.0.0.1:9/ws --token abc --token def");
        assert_eq!(two.server, words("ws://127.0.0.1:9/ws --token … --token …"));
        assert_eq!(two.withheld, ["--token"]);
        let minted = again("ws://127.0.0.1:9/ws --token-secret abcdef");
        assert_eq!(minted.server, words("ws://127.0.0.1:9/ws --token-secret …"));
        assert_eq!(minted.withheld, ["--token-secret"]);
        for open in ["--secret-file key", "--token-command issue"] {
            let open = again(&format!("ws://127.0.0.1:9/ws {open}"));
            assert_eq!(open.withheld, [""; 0]);
        }
    }

    #[test]
    fn the_query_of_an_address_is_not_given_again() {
        let again = again("ws://h/ws?access_token=hidden --control http://h:9?key=hidden");
        assert_eq!(again.server, words("ws://h/ws?… --control http://h:9?…"));
        let withheld = ["the query of the address", "the query of --control"];
        assert_eq!(again.withheld, withheld);
    }

    #[test]
    fn of_a_command_the_program_alone_is_given_again() {
        let shown = |command: &str| About::of("token_command").shown(command);
        assert_eq!(shown("issue"), "issue");
        assert_eq!(shown("./bin/issue --user {user}"), "./bin/issue …");
        assert_eq!(shown("echo hidden"), "echo …");
        for none in [
            "SECRET=hidden issue",
            "'hid den'",
            "$(hidden)",
            "hid|den",
            "",
        ] {
            assert_eq!(shown(none), "…");
        }
    }

    #[test]
    fn a_header_field_is_given_by_its_name_alone() {
        let shown = |field: &str| About::of("header").shown(field);
        assert_eq!(shown("X-Tenant: blue"), "X-Tenant: …");
        assert_eq!(shown("Cookie:hidden=hidden"), "Cookie: …");
        let again = again("ws://127.0.0.1:9/ws --header X-Tenant:blue --header=X-Key:1");
        let withheld = [
            "the value of --header X-Tenant",
            "the value of --header X-Key",
        ];
        assert_eq!(again.withheld, withheld);
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
