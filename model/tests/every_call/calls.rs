//! A call that is put before the compiler.

use std::collections::BTreeSet;

/// One method on one type.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The table that it comes from.
    pub(crate) of: &'static str,
    /// What a person calls it.
    pub(crate) name: String,
    /// The type that the method is called on.
    pub(crate) receiver: String,
    /// The method with its arguments.
    pub(crate) method: String,
    /// What must become of it.
    pub(crate) expected: Expected,
}

/// What must become of a call.
#[derive(Clone, Debug)]
pub(crate) enum Expected {
    /// It compiles, and has this type.
    Legal(String),
    /// It does not compile, and this is all that is said.
    Illegal(BTreeSet<String>),
}

impl Call {
    /// The call as a function on one line.
    pub(crate) fn source(&self, number: usize) -> String {
        let Self {
            receiver, method, ..
        } = self;
        match &self.expected {
            Expected::Legal(next) => {
                format!("fn call_{number}(it: {receiver}) -> {next} {{ it.{method} }}")
            }
            Expected::Illegal(_) => {
                format!("fn call_{number}(it: {receiver}) {{ let _ = it.{method}; }}")
            }
        }
    }
}
