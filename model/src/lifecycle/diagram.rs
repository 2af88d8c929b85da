//! The lifecycle as a diagram.

use std::fmt::Write as _;

use super::table::TRANSITIONS;
use crate::vocabulary::LifecycleState;

/// The lifecycle as a Mermaid state diagram, drawn from the table.
#[must_use]
pub fn mermaid() -> String {
    let mut diagram = String::from("stateDiagram-v2\n    [*] --> connecting\n");
    for transition in TRANSITIONS {
        let _infallible = writeln!(
            diagram,
            "    {} --> {}: {}",
            transition.from, transition.to, transition.trigger
        );
    }
    for state in LifecycleState::ALL
        .iter()
        .filter(|state| state.is_terminal())
    {
        let _infallible = writeln!(diagram, "    {state} --> [*]");
    }
    diagram
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_diagram_is_drawn_from_the_table() {
        insta::assert_snapshot!(super::mermaid());
    }
}
