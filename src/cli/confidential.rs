//! Arguments that may hold a secret. What clap says of a value that it cannot take repeats the value; of these it says why alone.

use std::ffi::OsStr;
use std::fmt;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

/// Reads a value as the function does, and repeats none that it refuses.
#[derive(Clone)]
pub(super) struct Confidential<F>(pub(super) F);

impl<F, T, E> TypedValueParser for Confidential<F>
where
    F: Fn(&str) -> Result<T, E> + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    E: fmt::Display,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, Error> {
        let refused = |why: &dyn fmt::Display| {
            let of = argument.map_or_else(String::new, |argument| format!(" for '{argument}'"));
            let message = format!("invalid value{of}: {why}\n");
            Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        };
        let text = value.to_str().ok_or_else(|| refused(&"it is no UTF-8"))?;
        (self.0)(text).map_err(|why| refused(&why))
    }
}
