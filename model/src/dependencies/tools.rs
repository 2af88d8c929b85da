//! The decision about the one optional part, the tools.

use std::fmt;

use super::slot::{Given, HandedOn};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait is public so that nobody outside can name it"
    )]
    pub trait Sealed {}
}

/// Whether the agent has tools, as a type: [`WithTools`] or [`WithoutTools`].
///
/// A supervisor that works either way implements what it does with tools for both of them; then there is nothing that
/// it could forget to ask.
pub trait ToolsDecision: sealed::Sealed {
    /// Whether there are tools.
    const GIVEN: bool;
}

/// The agent has the tools `T`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WithTools<T>(T);

/// The agent has no tools, and somebody said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WithoutTools;

impl<T> WithTools<T> {
    pub(super) const fn new(tools: T) -> Self {
        Self(tools)
    }

    /// The tools.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The tools, out of the decision.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for WithTools<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WithTools")
    }
}

impl<T> sealed::Sealed for WithTools<T> {}
impl sealed::Sealed for WithoutTools {}

impl<T> ToolsDecision for WithTools<T> {
    const GIVEN: bool = true;
}

impl ToolsDecision for WithoutTools {
    const GIVEN: bool = false;
}

/// Says that it was decided whether the agent has tools.
#[diagnostic::on_unimplemented(
    message = "it is not decided whether the agent runtime has tools: call `.tools(…)` or `.without_tools()` first",
    label = "not possible yet"
)]
pub trait ToolsDecided<D: ToolsDecision> {}

#[diagnostic::do_not_recommend]
impl<D: ToolsDecision> ToolsDecided<D> for Given<D> {}
#[diagnostic::do_not_recommend]
impl<D: ToolsDecision> ToolsDecided<D> for HandedOn<D> {}
