//! The command that shows a counterexample again.

use crate::lockstep::Counterexample;
use crate::report::replay::quoted;

/// How a check was asked for, as far as that is to be repeated to show a counterexample again. It holds no secret: what is
/// one is [`Again::WITHHELD`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// What says which server it is and how to talk to it, word by word: its address, flags and their values.
    pub server: Vec<String>,
    /// What says how much is played, but not the seed.
    pub amount: Vec<String>,
}

impl Again {
    /// What stands in the place of a secret.
    pub const WITHHELD: &str = "…";

    /// The command. What was kept is played again from its file, and nothing else; another is found again by its seed.
    pub(super) fn command(&self, counterexample: &Counterexample) -> String {
        let mut command = vec!["wsproof".to_owned(), "check".to_owned()];
        command.extend(self.server.iter().map(|word| quoted(word)));
        if let Some(file) = &counterexample.file {
            command.push("--replay".to_owned());
            command.push(quoted(&file.display().to_string()));
        } else {
            command.extend(self.amount.iter().map(|word| quoted(word)));
            command.push("--seed".to_owned());
            command.push(counterexample.seed.to_string());
        }
        command.join(" ")
    }

    /// What a person must know to type the commands: that there are secrets to fill in, if there are.
    pub(super) fn advice(&self) -> Option<&'static str> {
        let withheld = self.server.iter().any(|word| word.contains(Self::WITHHELD));
        withheld.then_some(
            "Where … stands in a command, give what was given there: no report repeats a secret.",
        )
    }
}
