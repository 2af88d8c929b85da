//! What Mermaid reads.

use std::path::Path;

use serde_json::Value;

use super::{Arrow, DIAGRAMS, FRAME, Seen, expected, piped, without};
use crate::printed;
use crate::tool::Tool;

const MERMAID: Tool = Tool {
    name: "Mermaid",
    variable: "WSPROOF_MERMAID",
    file: "mermaid/node_modules/mermaid/package.json",
    runs_with: ["node", "--version"],
};

/// Where a state diagram begins and where it ends; no states.
const ENDS: [&str; 2] = ["root_start", "root_end"];

/// What Mermaid says of a diagram; nothing if there is no Mermaid.
fn read(diagram: &str) -> Option<Value> {
    let mermaid = MERMAID.find()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/mermaid/check.js");
    let arguments = [script.to_str().unwrap(), mermaid.to_str().unwrap()];
    let said = piped(Path::new("node"), &arguments, diagram);
    Some(serde_json::from_str(&said.unwrap()).unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What is seen in a diagram.
fn seen(said: &Value) -> Seen {
    let nodes = said["nodes"].as_array().unwrap().iter();
    let nodes = nodes
        .map(|node| text(&node["id"]))
        .filter(|node| node != FRAME && !ENDS.contains(&node.as_str()));
    let arrows = said["arrows"].as_array().unwrap().iter();
    let arrows = arrows
        .map(|arrow| Arrow {
            from: text(&arrow["from"]),
            to: text(&arrow["to"]),
            labels: text(&arrow["label"])
                .split(", ")
                .map(str::to_owned)
                .collect(),
        })
        .filter(|arrow| !ENDS.contains(&arrow.from.as_str()) && !ENDS.contains(&arrow.to.as_str()));
    Seen::of(nodes.collect(), arrows.collect())
}

#[test]
fn mermaid_reads_every_state_phase_and_part_and_every_transition_once() {
    for diagram in DIAGRAMS {
        let Some(said) = read(&printed(&["mermaid", diagram])) else {
            return;
        };
        assert_eq!(said["error"], Value::Null, "{diagram}");
        assert_eq!(seen(&said), expected(diagram), "{diagram}");
    }
}

#[test]
fn mermaid_finds_what_is_wrong_with_a_diagram() {
    let diagram = printed(&["mermaid", "lifecycle"]);
    let Some(said) = read(&diagram.replace("-->", "->")) else {
        return;
    };
    assert_ne!(said["error"], Value::Null);
    for missing in ["processing --> idle", "open --> failed"] {
        let Some(said) = read(&without(&diagram, missing)) else {
            return;
        };
        assert_ne!(seen(&said), expected("lifecycle"), "{missing}");
    }
}
