//! `wsproof export dot` and `wsproof export mermaid`, read by Graphviz and by Mermaid: they see every state, phase and part
//! once, and every transition once.

mod graphviz;
mod mermaid;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use wsproof_model::dependencies::PARTS;
use wsproof_model::lifecycle::TRANSITIONS;
use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::LifecycleState;

/// The diagrams that there are.
const DIAGRAMS: [&str; 3] = ["lifecycle", "run", "dependencies"];

/// The frame around the open states.
const FRAME: &str = "open";

/// What a tool saw in a diagram.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    nodes: Vec<String>,
    /// Where one begins, what leads along it, and where it ends.
    transitions: Vec<[String; 3]>,
}

/// An arrow with everything that is written on it.
struct Arrow {
    from: String,
    to: String,
    labels: Vec<String>,
}

impl Seen {
    /// Of nodes and arrows; an arrow from the frame is one from each open state.
    fn of(mut nodes: Vec<String>, arrows: Vec<Arrow>) -> Self {
        let mut transitions = Vec::new();
        for Arrow { from, to, labels } in arrows {
            let from: Vec<_> = if from == FRAME {
                let open = LifecycleState::ALL.iter().filter(|state| state.is_open());
                open.map(|state| state.name().to_owned()).collect()
            } else {
                vec![from]
            };
            for from in &from {
                for label in &labels {
                    transitions.push([from.clone(), label.clone(), to.clone()]);
                }
            }
        }
        nodes.sort_unstable();
        transitions.sort_unstable();
        Self { nodes, transitions }
    }
}

/// What must be seen in a diagram, by the model.
fn expected(diagram: &str) -> Seen {
    let (nodes, transitions): (Vec<_>, Vec<_>) = match diagram {
        "lifecycle" => (
            LifecycleState::ALL.iter().map(|it| it.name()).collect(),
            TRANSITIONS
                .iter()
                .map(|it| [it.from.name(), it.trigger.name(), it.to.name()])
                .collect(),
        ),
        "run" => (RunPhase::ALL.iter().map(|it| it.name()).collect(), events()),
        _ => (
            PARTS.iter().map(|it| it.method).chain(["server"]).collect(),
            PARTS
                .iter()
                .flat_map(|part| part.needs.iter().map(|need| [need.method, "", part.method]))
                .chain([["agent_runtime", "", "server"]])
                .collect(),
        ),
    };
    let mut seen = Seen {
        nodes: nodes.into_iter().map(str::to_owned).collect(),
        transitions: transitions
            .into_iter()
            .map(|step| step.map(str::to_owned))
            .collect(),
    };
    seen.nodes.sort_unstable();
    seen.transitions.sort_unstable();
    seen
}

fn events() -> Vec<[&'static str; 3]> {
    let mut events = Vec::new();
    for from in RunPhase::ALL {
        let steps = from.steps();
        events.extend(steps.map(|(event, to)| [from.name(), event.name(), to.name()]));
    }
    events
}

/// What a program prints that is given a text; nothing if it fails.
fn piped(program: &Path, arguments: &[&str], text: &str) -> Option<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    output.status.success().then_some(printed)
}

/// The diagram without the line that has `text`.
fn without(diagram: &str, text: &str) -> String {
    let lines = diagram.lines().filter(|line| !line.contains(text));
    let rest: Vec<_> = lines.collect();
    assert_eq!(rest.len() + 1, diagram.lines().count(), "{diagram}");
    rest.join("\n")
}
