//! The command that shows a counterexample again.

use crate::lockstep::Counterexample;
use crate::report::replay::quoted;
use crate::targets::secrets::WITHHELD;

/// How a check was asked for, as far as that is to be repeated to show a counterexample again. It holds no secret: what may be
/// one is [`WITHHELD`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// What says which server it is and how to talk to it, word by word: its address, flags and their values.
    pub server: Vec<String>,
    /// What says how much is played, but not the seed.
    pub amount: Vec<String>,
    /// What is withheld, each in words: `--token`, `the query of --control`.
    pub withheld: Vec<String>,
}

impl Again {
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

    /// What a person must know to type the commands: what is to be put back into them, if anything is.
    pub(super) fn advice(&self) -> Option<String> {
        if self.withheld.is_empty() {
            return None;
        }
        let withheld = self.withheld.join(", ");
        Some(format!(
            "Where {WITHHELD} stands in a command, put back what was given there, as no report repeats what may be a secret: \
             {withheld}."
        ))
    }
}
