//! The command line: see [`wsproof::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    wsproof::cli::main()
}
