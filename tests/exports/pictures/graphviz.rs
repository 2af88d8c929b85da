//! What Graphviz draws.

use std::path::Path;

use super::{Arrow, DIAGRAMS, FRAME, Seen, expected, piped, without};
use crate::printed;
use crate::tool::Tool;

const GRAPHVIZ: Tool = Tool {
    name: "Graphviz",
    variable: "WSPROOF_DOT",
    file: "dot",
    runs_with: ["dot", "-V"],
};

/// What stands between `begin` and `end`, each time.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    let parts = text.split(begin).skip(1);
    parts.map(|part| part.split(end).next().unwrap()).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#45;", "-").replace("&gt;", ">")
}

/// What is seen in a picture.
fn seen(svg: &str) -> Seen {
    let groups = between(svg, "<g id=\"", "</g>");
    let (mut nodes, mut arrows) = (Vec::new(), Vec::new());
    for group in groups {
        let (id, rest) = group.split_once('"').unwrap();
        let mut labels: Vec<_> = between(rest, "<text", "</text>")
            .iter()
            .map(|text| unescaped(text.split_once('>').unwrap().1))
            .collect();
        if rest.starts_with(" class=\"node\"") {
            let name = between(rest, "<title>", "</title>")[0];
            // A part is written in words.
            assert!(
                labels == [name] || labels == [name.replace('_', " ")],
                "{group}"
            );
            nodes.push(name.to_owned());
        } else if rest.starts_with(" class=\"edge\"") {
            let id = unescaped(id);
            let (from, to) = id.split_once("-to-").unwrap();
            if labels.is_empty() {
                labels.push(String::new());
            }
            arrows.push(Arrow {
                from: from.to_owned(),
                to: to.to_owned(),
                labels,
            });
        }
    }
    Seen::of(nodes, arrows)
}

/// The picture of a graph; nothing if Graphviz refuses it.
fn rendered(graphviz: &Path, dot: &str) -> Option<String> {
    piped(graphviz, &["-Tsvg"], dot)
}

#[test]
fn graphviz_draws_every_state_phase_and_part_and_every_transition_once() {
    let Some(graphviz) = GRAPHVIZ.find() else {
        return;
    };
    for diagram in DIAGRAMS {
        let svg = rendered(&graphviz, &printed(&["dot", diagram])).unwrap();
        assert_eq!(seen(&svg), expected(diagram), "{diagram}");
    }
}

#[test]
fn graphviz_draws_an_arrow_from_the_frame_where_it_stands_for_many() {
    let Some(graphviz) = GRAPHVIZ.find() else {
        return;
    };
    let svg = rendered(&graphviz, &printed(&["dot", "lifecycle"])).unwrap();
    assert!(svg.contains(&format!("<title>cluster_{FRAME}</title>")));
    assert_eq!(svg.matches("<g id=\"open&#45;to&#45;").count(), 3);
}

#[test]
fn what_is_wrong_with_a_graph_is_seen_in_its_picture() {
    let Some(graphviz) = GRAPHVIZ.find() else {
        return;
    };
    let dot = printed(&["dot", "lifecycle"]);
    let twice = dot.replace(
        "    closing -> closed",
        "    closing -> closed\n    closing -> closed",
    );
    let renamed = dot.replace("idle", "idel");
    for wrong in [
        without(&dot, "id=\"processing-to-idle\""),
        without(&dot, "id=\"open-to-failed\""),
        twice.replace(
            "-> closed\n",
            "-> closed [id=\"closing-to-closed\" label=transport_ended]\n",
        ),
        renamed,
    ] {
        let svg = rendered(&graphviz, &wrong).unwrap();
        assert_ne!(seen(&svg), expected("lifecycle"), "{wrong}");
    }
    let no_graph = dot.replace(" -> ", " => ");
    assert_eq!(rendered(&graphviz, &no_graph), None);
}
