//! What the compiler says to a fault that does not compile.

/// A program that does not compile, and what the compiler says to it: both are kept, and held against the compiler, in the
/// tests of the package `wsproof-model`.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// The program, as a path in the repository.
    pub program: &'static str,
    said: &'static str,
}

impl Refusal {
    /// A program in the repository, and all that the compiler says to it.
    pub(super) const fn new(program: &'static str, said: &'static str) -> Self {
        Self { program, said }
    }

    /// The error, without the lines that show where it is.
    #[must_use]
    pub fn error(&self) -> &'static str {
        self.said.lines().next().unwrap_or(self.said)
    }
}

/// The refusal of a program of `model/tests/ui`.
macro_rules! refusal {
    ($program:literal) => {
        $crate::incidents::Refusal::new(
            concat!("model/tests/ui/", $program, ".rs"),
            include_str!(concat!("../../model/tests/ui/", $program, ".stderr")),
        )
    };
}

pub(super) use refusal;
