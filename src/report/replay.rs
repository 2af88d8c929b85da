//! The command that shows a counterexample again.

use std::path::Path;

use crate::lockstep::{Counterexample, Source};

/// The command, to be typed as it stands.
///
/// A counterexample that was kept is replayed from its file; another is found again by its seed, with the same
/// `--cases` and `--steps`.
pub(super) fn command(counterexample: &Counterexample) -> String {
    let Counterexample {
        file,
        source,
        seed,
        target,
        ..
    } = counterexample;
    match (file, source) {
        (Some(file), _) => of_file(file),
        (None, Source::Regression | Source::Random(_) | Source::Way(_)) => {
            format!("wsproof verify --seed {seed} --target {target}")
        }
        (
            None,
            Source::Suite {
                extra_states,
                messages,
                ..
            },
        ) => format!(
            "wsproof verify --cases 0 --target {target} --extra-states {extra_states} --messages {messages}"
        ),
    }
}

/// The command that replays what is kept in a file.
pub(super) fn of_file(file: &Path) -> String {
    format!("wsproof replay {}", quoted(&file.display().to_string()))
}

/// A word for a shell: quoted only if it has to be.
pub(super) fn quoted(word: &str) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "/._-+:@%,=…".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_only_if_a_shell_asks_for_it() {
        assert_eq!(
            quoted("proptest-regressions/live-1.json"),
            "proptest-regressions/live-1.json"
        );
        assert_eq!(quoted("my files/it's.json"), r"'my files/it'\''s.json'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("--replay"), "--replay");
    }
}
