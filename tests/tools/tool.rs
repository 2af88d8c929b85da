//! Tools that are not ours, by which what is exported is checked.
//!
//! One rule for all of them: where a tool is missing, the test says so on stderr and checks nothing; with `WSPROOF_TOOLS`
//! set to `required`, as `.ci/run` sets it, the test fails instead. `.ci/tools` installs them.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Says whether a test may go without a tool.
const POLICY: &str = "WSPROOF_TOOLS";

/// A tool that a test needs.
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: &'static str,
    /// The variable that says where it is.
    pub(crate) variable: &'static str,
    /// Where it is otherwise: a file in `target/tools`.
    pub(crate) file: &'static str,
    /// A command that it needs, with an argument by which it shows that it is there.
    pub(crate) runs_with: [&'static str; 2],
}

impl Tool {
    /// Where it is.
    ///
    /// # Panics
    /// If it is missing and must not be.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let file = env::var_os(self.variable).map_or_else(
            || {
                Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("target/tools")
                    .join(self.file)
            },
            PathBuf::from,
        );
        let [command, argument] = self.runs_with;
        if !file.is_file() {
            return self.missing(&format!("`{}` is not there", file.display()));
        }
        if !runs(command, argument) {
            return self.missing(&format!("`{command} {argument}` does not run"));
        }
        Some(file)
    }

    fn missing(&self, why: &str) -> Option<PathBuf> {
        let Self { name, variable, .. } = self;
        let told = format!(
            "{name} is missing, and nothing was checked: {why}. Run .ci/tools, or say in {variable} where it is."
        );
        let required = env::var(POLICY).is_ok_and(|policy| policy == "required");
        assert!(!required, "{told}");
        // Not `eprintln!`, which a test that passes does not show.
        let _ = writeln!(io::stderr(), "\nNOT CHECKED: {told}\n");
        None
    }
}

fn runs(command: &str, argument: &str) -> bool {
    let mut command = Command::new(command);
    command
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
