//! Diagrams for Mermaid, which GitHub and many wikis draw where a document has one.

use std::fmt::Write as _;

use super::graph::{Graph, Kind, Mark, Node};

/// The graph as a Mermaid diagram: states as a state diagram, parts as a flowchart. A part that may be left out has a
/// rounded box.
#[must_use]
pub fn draw(graph: &Graph) -> String {
    match graph.kind {
        Kind::States => states(graph),
        Kind::Parts => parts(graph),
    }
}

fn states(graph: &Graph) -> String {
    let mut diagram = String::from("stateDiagram-v2\n");
    let mut line = |indent: usize, text: &str| {
        let _infallible = writeln!(diagram, "{:indent$}{text}", "");
    };
    let framed = |node: &Node| {
        let frame = graph.frame.as_ref();
        frame.is_some_and(|frame| frame.nodes.contains(&node.name))
    };
    for node in graph.nodes.iter().filter(|node| !framed(node)) {
        line(4, node.name);
    }
    if let Some(frame) = &graph.frame {
        line(4, &format!("state {} {{", frame.name));
        // An arrow from a frame is laid out as one from the node that stands first in it. From the last one on the way, what
        // comes after the frame is drawn below it.
        for node in frame.nodes.iter().rev() {
            line(8, node);
        }
        // An arrow of which both ends are in the frame belongs there: elsewhere it would be drawn around it.
        for arrow in &graph.arrows {
            if frame.nodes.contains(&arrow.from) && frame.nodes.contains(&arrow.to) {
                line(8, &step(arrow.from, arrow.to, &arrow.labels));
            }
        }
        line(4, "}");
    }
    for node in graph.nodes.iter().filter(|it| it.mark == Mark::First) {
        line(4, &step("[*]", node.name, &[]));
    }
    for arrow in &graph.arrows {
        let frame = graph.frame.as_ref();
        let inside =
            frame.is_some_and(|it| it.nodes.contains(&arrow.from) && it.nodes.contains(&arrow.to));
        if !inside {
            line(4, &step(arrow.from, arrow.to, &arrow.labels));
        }
    }
    for node in graph.nodes.iter().filter(|it| it.mark == Mark::Last) {
        line(4, &step(node.name, "[*]", &[]));
    }
    diagram
}

fn step(from: &str, to: &str, labels: &[&str]) -> String {
    if labels.is_empty() {
        format!("{from} --> {to}")
    } else {
        format!("{from} --> {to}: {}", labels.join(", "))
    }
}

fn parts(graph: &Graph) -> String {
    let mut diagram = String::from("flowchart LR\n");
    for node in &graph.nodes {
        let (name, label) = (node.name, &node.label);
        let node = match node.mark {
            Mark::None | Mark::First | Mark::Last => format!("{name}[{label}]"),
            Mark::Optional => format!("{name}([{label}, optional])"),
        };
        let _infallible = writeln!(diagram, "    {node}");
    }
    for arrow in &graph.arrows {
        let _infallible = writeln!(diagram, "    {} --> {}", arrow.from, arrow.to);
    }
    diagram
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagrams_are_drawn_from_the_tables() {
        insta::assert_snapshot!("lifecycle", draw(&Graph::lifecycle()));
        insta::assert_snapshot!("run", draw(&Graph::run()));
        insta::assert_snapshot!("dependencies", draw(&Graph::dependencies()));
    }
}
