//! Diagrams for Graphviz.

use std::fmt::Write as _;

use super::graph::{Arrow, Graph, Kind, Mark};

/// The graph in the DOT language. Each arrow has an `id` of its own, `FROM-to-TO`, which an SVG has as well. What is first has
/// a bold box, what is last a double one, what may be left out a dashed one.
#[must_use]
pub fn draw(graph: &Graph) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    line(&format!("digraph {} {{", graph.name));
    line(&format!("    label=\"{}\" labelloc=t", graph.title));
    let direction = match graph.kind {
        Kind::States => "TB",
        Kind::Parts => "LR",
    };
    line(&format!("    rankdir={direction} compound=true"));
    line("    graph [fontname=\"sans-serif\"]");
    line("    node [fontname=\"sans-serif\" shape=box style=rounded]");
    line("    edge [fontname=\"sans-serif\" fontsize=10]");
    for node in &graph.nodes {
        let mark = match node.mark {
            Mark::None => "",
            Mark::First => " style=\"rounded,bold\"",
            Mark::Last => " peripheries=2",
            Mark::Optional => " style=\"rounded,dashed\"",
        };
        line(&format!(
            "    {} [label=\"{}\"{mark}]",
            node.name, node.label
        ));
    }
    if let Some(frame) = &graph.frame {
        let nodes = frame.nodes.join(" ");
        line(&format!("    subgraph cluster_{} {{", frame.name));
        line(&format!("        label=\"{}\" style=dashed", frame.name));
        line(&format!("        {nodes}"));
        line("    }");
    }
    for arrow in &graph.arrows {
        line(&edge(graph, arrow));
    }
    line("}");
    text
}

/// An arrow. Graphviz knows none from a frame: it is one from the last node in it, cut off where the frame is.
fn edge(graph: &Graph, arrow: &Arrow) -> String {
    let Arrow { from, to, labels } = arrow;
    let frame = graph.frame.as_ref().filter(|frame| frame.name == *from);
    let begin = frame.and_then(|frame| frame.nodes.last()).unwrap_or(from);
    let mut edge = format!("    {begin} -> {to} [id=\"{from}-to-{to}\"");
    if let Some(frame) = frame {
        let _infallible = write!(edge, " ltail=cluster_{}", frame.name);
    }
    if !labels.is_empty() {
        let _infallible = write!(edge, " label=\"{}\"", labels.join("\\n"));
    }
    edge.push(']');
    edge
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
