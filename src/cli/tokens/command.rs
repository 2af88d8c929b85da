//! Tokens that a command prints.

use std::fmt;
use std::process::{Command, Stdio};

use wsproof_model::machine::input::User;

use super::{TokensError, name};
use crate::cli::print;
use crate::targets::secrets::WITHHELD;
use crate::targets::tokens::Tokens;

/// What stands for a user's name in a command, and what for what is wrong with a token.
const USER: &str = "{user}";
const FAULT: &str = "{fault}";

/// What is wrong with a token that holds.
const NOTHING: &str = "none";

/// A command is asked for the tokens of so many pairs of users at the most: it may take its time.
const PAIRS: usize = 16;

/// A command that prints a token, as it was typed.
pub(super) struct TokenCommand<'a>(pub(super) &'a str);

/// Whose token it is that is asked for, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Whom {
    user: String,
    fault: &'static str,
}

impl fmt::Display for Whom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the user `{}`, fault `{}`",
            self.user, self.fault
        )
    }
}

impl TokenCommand<'_> {
    /// The tokens of so many pairs of users, as far as the command knows of users, and fewer if it fails for one but the first.
    pub(super) fn tokens(&self, pairs: usize) -> Result<Vec<Tokens>, TokensError> {
        let pairs = if self.asks_for(USER) {
            pairs.min(PAIRS)
        } else {
            1
        };
        self.announce(pairs);
        let first = self.pair(0)?;
        let first = Tokens {
            expired: self.wrong("expired")?,
            wrong_signature: self.wrong("wrong_signature")?,
            wrong_audience: self.wrong("wrong_audience")?,
            wrong_issuer: self.wrong("wrong_issuer")?,
            ..first
        };
        let mut tokens = vec![first.clone()];
        for pair in 1..pairs {
            match self.pair(pair) {
                // A token that does not hold is nobody's, and does for all.
                Ok(Tokens { alice, bob, .. }) => tokens.push(Tokens {
                    alice,
                    bob,
                    ..first.clone()
                }),
                Err(error) => {
                    say_fewer(&error, pair);
                    break;
                }
            }
        }
        Ok(tokens)
    }

    fn asks_for(&self, what: &str) -> bool {
        self.0.contains(what)
    }

    /// How often it is run, before it is.
    fn announce(&self, pairs: usize) {
        let users = if self.asks_for(USER) { 2 } else { 1 };
        let faults = if self.asks_for(FAULT) { 4 } else { 0 };
        let times = match pairs * users + faults {
            1 => "once".to_owned(),
            times => format!("{times} times"),
        };
        print::note(&format!(
            "wsproof: running the token command `{}` {times}",
            shown(self.0)
        ));
    }

    /// The tokens of a pair of users that hold.
    fn pair(&self, pair: usize) -> Result<Tokens, TokensError> {
        let holds = |user| self.printed(name(user, pair), NOTHING);
        let knows_users = self.asks_for(USER);
        Ok(Tokens {
            alice: Some(holds(User::Alice)?),
            bob: knows_users.then(|| holds(User::Bob)).transpose()?,
            ..Tokens::NONE
        })
    }

    /// A token that does not hold, if the command can be asked for one.
    fn wrong(&self, fault: &'static str) -> Result<Option<String>, TokensError> {
        let wrong = || self.printed(name(User::Alice, 0), fault);
        self.asks_for(FAULT).then(wrong).transpose()
    }

    /// What it prints. What it says on stderr, it says to the person.
    fn printed(&self, user: String, fault: &'static str) -> Result<String, TokensError> {
        let command = self.0.replace(USER, &user).replace(FAULT, fault);
        let ran = Command::new("sh")
            .arg("-c")
            .arg(&command)
            .stderr(Stdio::inherit())
            .output();
        let (command, whom) = (shown(self.0), Whom { user, fault });
        let output = match ran {
            Ok(output) => output,
            Err(source) => {
                return Err(TokensError::Command {
                    command,
                    whom,
                    source,
                });
            }
        };
        let outcome = if output.status.success() {
            let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            if !token.is_empty() {
                return Ok(token);
            }
            "printed nothing".to_owned()
        } else {
            format!("failed ({})", output.status)
        };
        Err(TokensError::NoToken {
            command,
            whom,
            outcome,
        })
    }
}

/// That there are the tokens of so many pairs of users and of no more.
fn say_fewer(error: &TokensError, pairs: usize) {
    let pairs = match pairs {
        1 => "the one pair of users that there is".to_owned(),
        pairs => format!("the {pairs} pairs of users that there are"),
    };
    print::note(&format!(
        "wsproof: {error}. The check goes on with {pairs}: fewer conversations at the same time, and it takes longer"
    ));
}

/// A command as it may be read by everybody: its program alone, as a token may stand in whatever follows.
pub(in crate::cli) fn shown(command: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-+".contains(it);
    let command = command.trim();
    let (program, others) = command
        .split_once(char::is_whitespace)
        .unwrap_or((command, ""));
    if program.is_empty() || !program.chars().all(is_plain) {
        return WITHHELD.to_owned();
    }
    if others.is_empty() {
        return program.to_owned();
    }
    format!("{program} {WITHHELD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(command: &str) -> Result<Vec<Tokens>, TokensError> {
        TokenCommand(command).tokens(3)
    }

    #[test]
    fn a_wrong_token_is_asked_for_once_and_does_for_every_pair() {
        let tokens = tokens("echo {user}-{fault}-$$").unwrap();
        assert_eq!(tokens.len(), 3);
        for pair in &tokens {
            assert!(pair.alice.as_deref().unwrap().starts_with("alice"));
            assert_eq!(pair.expired, tokens[0].expired);
            assert_eq!(pair.wrong_issuer, tokens[0].wrong_issuer);
        }
        assert_ne!(tokens[0].alice, tokens[1].alice);
        assert_ne!(tokens[1].bob, tokens[2].bob);
    }

    #[test]
    fn where_a_further_pair_has_no_tokens_those_before_it_do() {
        let tokens = tokens("test {user} != bob-2 && echo {user}").unwrap();
        let alices: Vec<_> = tokens.iter().map(|it| it.alice.as_deref()).collect();
        assert_eq!(alices, [Some("alice"), Some("alice-1")]);
    }

    #[test]
    fn where_the_first_pair_has_no_tokens_it_is_told_whose_and_not_by_what() {
        let error = tokens("test {user} != bob && echo hidden").unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains("`test …`") && told.contains("`bob`"),
            "{told}"
        );
        assert!(!told.contains("hidden"), "{told}");
    }

    #[test]
    fn a_command_is_asked_for_no_more_than_so_many_pairs() {
        let many = TokenCommand("echo {user}").tokens(1000).unwrap();
        assert_eq!(many.len(), PAIRS);
    }
}
