//! What the diagrams show: the protocol's tables as graphs. Each is made once, and drawn in the language of each tool
//! ([`mermaid`](super::mermaid), [`dot`](super::dot)).

use std::collections::BTreeMap;

use wsproof_model::dependencies::PARTS;
use wsproof_model::lifecycle::{TRANSITIONS, from_every_open_state};
use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::LifecycleState;

/// A graph, as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// What its nodes are.
    pub kind: Kind,
    /// The nodes, in the order of the table.
    pub nodes: Vec<Node>,
    /// The frame around some of them, if there is one.
    pub frame: Option<Frame>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
}

/// What the nodes of a graph are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// States; an arrow is a transition.
    States,
    /// Parts; an arrow leads from a part to the one that is built from it.
    Parts,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name, by which arrows know it.
    pub name: &'static str,
    /// What is written on it.
    pub label: String,
    /// What is special about it.
    pub mark: Mark,
}

/// What is special about a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    None,
    /// Everything begins here.
    First,
    /// It is an end.
    Last,
    /// It may be left out.
    Optional,
}

/// A frame around nodes. An arrow from the frame stands for one from each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its name, by which arrows know it.
    pub name: &'static str,
    /// The names of the nodes in it.
    pub nodes: Vec<&'static str>,
}

/// An arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Where it begins: a node or the frame.
    pub from: &'static str,
    /// Where it ends.
    pub to: &'static str,
    /// What leads along it.
    pub labels: Vec<&'static str>,
}

impl Graph {
    /// The lifecycle of a connection (PROTOCOL.md section 3). What leads from every open state to the same one is drawn once,
    /// from the frame around them.
    #[must_use]
    pub fn lifecycle() -> Self {
        let common = from_every_open_state();
        let alone = TRANSITIONS
            .iter()
            .filter(|step| !(step.from.is_open() && common.contains(&(step.trigger, step.to))));
        let frame = Frame {
            name: "open",
            nodes: LifecycleState::ALL
                .iter()
                .filter(|state| state.is_open())
                .map(|state| state.name())
                .collect(),
        };
        let alone = alone.map(|step| (step.from.name(), step.to.name(), step.trigger.name()));
        let common = common
            .iter()
            .map(|(on, to)| (frame.name, to.name(), on.name()));
        Self {
            name: "lifecycle",
            title: "The lifecycle of a connection",
            kind: Kind::States,
            nodes: LifecycleState::ALL.iter().copied().map(state).collect(),
            arrows: arrows(alone.chain(common)),
            frame: Some(frame),
        }
    }

    /// The grammar of a run (PROTOCOL.md section 5, "Runs").
    #[must_use]
    pub fn run() -> Self {
        let steps = RunPhase::ALL.iter().flat_map(|from| {
            let steps = from.steps();
            steps.map(|(event, to)| (from.name(), to.name(), event.name()))
        });
        Self {
            name: "run",
            title: "The run of a message",
            kind: Kind::States,
            nodes: RunPhase::ALL.iter().copied().map(phase).collect(),
            frame: None,
            arrows: arrows(steps),
        }
    }

    /// The agent's dependency graph (PROTOCOL.md section 6).
    #[must_use]
    pub fn dependencies() -> Self {
        let parts = PARTS.iter().map(|part| Node {
            name: part.method,
            label: part.name.to_owned(),
            mark: if part.optional {
                Mark::Optional
            } else {
                Mark::None
            },
        });
        let server = Node {
            name: "server",
            label: "server".to_owned(),
            mark: Mark::None,
        };
        let arrow = |from, to| Arrow {
            from,
            to,
            labels: Vec::new(),
        };
        let needs = PARTS.iter().flat_map(|part| {
            part.needs
                .iter()
                .map(move |need| arrow(need.method, part.method))
        });
        Self {
            name: "dependencies",
            title: "What an agent is built from",
            kind: Kind::Parts,
            nodes: parts.chain([server]).collect(),
            frame: None,
            arrows: needs.chain([arrow("agent_runtime", "server")]).collect(),
        }
    }
}

fn state(state: LifecycleState) -> Node {
    Node {
        name: state.name(),
        label: state.name().to_owned(),
        mark: match state {
            LifecycleState::Connecting => Mark::First,
            LifecycleState::Closed | LifecycleState::Failed => Mark::Last,
            LifecycleState::Accepted
            | LifecycleState::Authenticated
            | LifecycleState::ServicesReady
            | LifecycleState::ProcessingReady
            | LifecycleState::Processing
            | LifecycleState::Idle
            | LifecycleState::Degraded
            | LifecycleState::Reconnecting
            | LifecycleState::Closing => Mark::None,
        },
    }
}

fn phase(phase: RunPhase) -> Node {
    Node {
        name: phase.name(),
        label: phase.name().to_owned(),
        mark: match phase {
            RunPhase::Pending => Mark::First,
            RunPhase::Running | RunPhase::UsingTool => Mark::None,
            RunPhase::Ended => Mark::Last,
        },
    }
}

/// One arrow for all steps with the same ends, in the order of the first of them.
fn arrows(steps: impl Iterator<Item = (&'static str, &'static str, &'static str)>) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    let mut places = BTreeMap::new();
    for (from, to, label) in steps {
        let place = *places.entry((from, to)).or_insert(arrows.len());
        if place == arrows.len() {
            arrows.push(Arrow {
                from,
                to,
                labels: Vec::new(),
            });
        }
        arrows[place].labels.push(label);
    }
    arrows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_transition_has_one_arrow() {
        let graph = Graph::lifecycle();
        let frame = graph.frame.unwrap();
        let mut drawn = Vec::new();
        for arrow in &graph.arrows {
            let from = if arrow.from == frame.name {
                frame.nodes.clone()
            } else {
                vec![arrow.from]
            };
            for from in from {
                let steps = arrow.labels.iter().map(|on| (from, *on, arrow.to));
                drawn.extend(steps);
            }
        }
        drawn.sort_unstable();
        let mut table: Vec<_> = TRANSITIONS
            .iter()
            .map(|step| (step.from.name(), step.trigger.name(), step.to.name()))
            .collect();
        table.sort_unstable();
        assert_eq!(drawn, table);
        assert!(graph.arrows.iter().any(|arrow| arrow.from == frame.name));
    }

    #[test]
    fn an_end_is_where_a_connection_is_over() {
        for state in LifecycleState::ALL {
            let node = super::state(*state);
            assert_eq!(node.mark == Mark::Last, state.is_terminal(), "{state}");
        }
    }

    #[test]
    fn the_names_of_a_graph_are_different_and_its_arrows_lead_between_them() {
        for graph in [Graph::lifecycle(), Graph::run(), Graph::dependencies()] {
            let mut names: BTreeSet<_> = graph.nodes.iter().map(|node| node.name).collect();
            assert_eq!(names.len(), graph.nodes.len());
            for arrow in &graph.arrows {
                assert!(names.contains(arrow.to), "{arrow:?}");
            }
            names.extend(graph.frame.map(|frame| frame.name));
            for arrow in &graph.arrows {
                assert!(names.contains(arrow.from), "{arrow:?}");
            }
        }
    }
}
