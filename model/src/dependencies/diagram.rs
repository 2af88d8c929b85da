//! The dependency graph as a diagram.

use std::fmt::Write as _;

use super::graph::PARTS;

/// The dependency graph as a Mermaid flowchart, drawn from the table; an arrow leads from a part to the one that
/// needs it. A part that may be left out has a rounded box.
#[must_use]
pub fn mermaid() -> String {
    let mut diagram = String::from("flowchart LR\n");
    for part in PARTS {
        let (method, name) = (part.method, part.name);
        let node = if part.optional {
            format!("{method}([{name}, optional])")
        } else {
            format!("{method}[{name}]")
        };
        let _infallible = writeln!(diagram, "    {node}");
    }
    for part in PARTS {
        for need in part.needs {
            let _infallible = writeln!(diagram, "    {} --> {}", need.method, part.method);
        }
    }
    diagram.push_str("    agent_runtime --> server\n");
    diagram
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_diagram_is_drawn_from_the_table() {
        insta::assert_snapshot!(super::mermaid());
    }
}
