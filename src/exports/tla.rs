//! The machine as a TLA+ module, which TLC checks: the same states as `wsproof explore` reaches, and the same properties.
//!
//! The machine's step is a function in Rust, so the module has its outcome: each state within bounds, and each edge. What
//! must always hold (PROTOCOL.md section 7) is stated in TLA+ and decided by TLC alone: a second opinion on the states, on
//! the properties and on progress.
//!
//! The text that is the same for all bounds stands in the `.tla` files beside this one. A table that is changed by hand is
//! still checked, as the properties look at what the edges say and at nothing else.

mod fairness;
mod properties;
mod table;
mod words;

use thiserror::Error;

use crate::description::{Description, DescriptionError};
use crate::exploration::{Bounds, BoundsError};
use crate::suites::extraction::Bounds as Extent;

/// The name of the module, and of its files.
pub const NAME: &str = "AgentChat";

/// The states that there may be. TLC takes half a minute and two gigabytes for 10,000; with more than these it takes more
/// than most machines have.
const MOST_STATES: usize = 100_000;

/// The length of a line that parts the module.
const WIDTH: usize = 80;

/// A module, and what TLC has to know besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The module, for `AgentChat.tla`.
    pub text: String,
    /// What is checked, for `AgentChat.cfg`. The module has it too, as a comment.
    pub configuration: String,
}

/// Why there is no module.
#[derive(Debug, Error)]
pub enum ModuleError {
    /// There is no such machine.
    #[error(transparent)]
    Bounds(#[from] BoundsError),
    /// More than one connection.
    #[error(
        "a module has one connection, not {0}: leave that to `wsproof explore --connections {0}`"
    )]
    Connections(u8),
    /// The machine cannot be described.
    #[error(transparent)]
    Description(#[from] DescriptionError),
    /// A state that is told otherwise than the first one.
    #[error(
        "state {state} has no field `{field}` that a module could have: make the description anew with `wsproof export machine`"
    )]
    Field {
        /// The state.
        state: usize,
        /// The field.
        field: String,
    },
    /// A timer that never fires.
    #[error(
        "fairness is due to the timer `{0}`, and no input fires it: make the description anew with `wsproof export machine`"
    )]
    Timer(&'static str),
}

impl Module {
    /// The module of the machine that `wsproof explore` goes through within the same bounds.
    ///
    /// # Errors
    /// If there is no such machine, or it is too large to be written down.
    pub fn within(bounds: &Bounds) -> Result<Self, ModuleError> {
        // Refuses what cannot be explored either.
        bounds.machine()?;
        if bounds.connections != 1 {
            return Err(ModuleError::Connections(bounds.connections));
        }
        let extent = extent(bounds);
        Self::of(&Description::with_inputs(extent, extent.alphabet())?)
    }

    /// The module of a machine that is described.
    ///
    /// # Errors
    /// If a state is told otherwise than the first one, or a timer to which fairness is due never fires.
    pub fn of(description: &Description) -> Result<Self, ModuleError> {
        let configuration = configuration();
        let parts = [
            head(description, &configuration),
            table::vocabulary(description),
            table::behaviour(&description.behaviour)?,
            include_str!("tla/steps.tla").to_owned(),
            table::actions(&description.behaviour),
            include_str!("tla/stating.tla").to_owned(),
            properties::formulas(),
            include_str!("tla/fairness.tla").to_owned(),
            fairness::of_timers(&description.behaviour)?,
            "=".repeat(WIDTH),
        ];
        Ok(Self {
            text: parts.join("\n") + "\n",
            configuration,
        })
    }
}

/// The same bounds for whoever writes the machine down.
fn extent(bounds: &Bounds) -> Extent {
    Extent {
        queue_limit: bounds.queue,
        violation_limit: bounds.violations,
        messages: bounds.message_count(),
        states: MOST_STATES,
    }
}

/// What TLC checks.
fn configuration() -> String {
    let checked = properties::checked();
    let checked = checked.map(|(keyword, name)| format!("{keyword} {name}"));
    words::lines(std::iter::once("SPECIFICATION Spec".to_owned()).chain(checked))
}

/// What the module is, how it is checked, and what it does not have.
fn head(description: &Description, configuration: &str) -> String {
    let reach = description.behaviour.within;
    let bounds = format!(
        "--queue {} --violations {}",
        reach.queue_limit, reach.violation_limit
    );
    let made = format!(
        "The Agent Chat Protocol, version {}, as its reference machine is within bounds: one connection, \
         queue_limit {}, violation_limit {}, {} messages. Made by `wsproof export tla {bounds}` from the machine's table.",
        description.version, reach.queue_limit, reach.violation_limit, reach.messages,
    );
    let checked = format!(
        "Check it with: java -cp tla2tools.jar tlc2.TLC {NAME}. TLC finds as many distinct states as \
         `wsproof explore {bounds}`, and the same properties hold. {NAME}.cfg is:"
    );
    let configuration = configuration.lines();
    let configuration = configuration.map(|line| format!("\\*   {line}"));
    let left_out = properties::left_out();
    let left_out = left_out.map(|(property, why)| {
        words::comment(&format!("- {property}: {} {why}", property.statement()))
    });
    let title = format!(" MODULE {NAME} ");
    let empty = "\\*\n";
    [
        format!("{title:-^WIDTH$}\n"),
        words::comment(&made),
        empty.to_owned(),
        words::comment(&checked),
        empty.to_owned(),
        words::lines(configuration),
        empty.to_owned(),
        words::comment("What must always hold as well, and cannot be stated of this machine:"),
        left_out.collect(),
        "\nEXTENDS Naturals, Sequences, FiniteSets\n".to_owned(),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
