//! Section 3: the lifecycle.

use wsproof_model::lifecycle::TRANSITIONS;
use wsproof_model::vocabulary::{LifecycleState, TransportState, Trigger};

use super::diagram;
use super::table::{code, codes, list, table, yes_or_no};
use crate::exports::graph::Graph;
use crate::lockstep::coverage::Coverage;

pub(super) fn text() -> String {
    let prose = include_str!("../../../model/docs/protocol/lifecycle.md");
    let diagram = diagram(&Graph::lifecycle());
    let states = states().unwrap_or_default();
    let transitions = transitions().unwrap_or_default();
    let left_free = left_free();
    let triggers = triggers().unwrap_or_default();
    format!(
        "{prose}\n{diagram}\nAn arrow from the frame around the open states stands for one from each of them.\n\n\
         ### States\n\n{states}\n### Transitions\n\n{transitions}{left_free}\n### Triggers\n\n{triggers}"
    )
}

fn states() -> Option<String> {
    let rows = LifecycleState::ALL.iter().map(|state| {
        vec![
            code(state.name()),
            state.meaning().to_owned(),
            transport(state.transport()).to_owned(),
            yes_or_no(state.accepts_messages()),
            yes_or_no(state.is_operational()),
            yes_or_no(state.is_announced()),
        ]
    });
    table(
        &[
            "state",
            "meaning",
            "WebSocket",
            "takes messages",
            "operational",
            "told by `state_changed`",
        ],
        rows,
    )
}

const fn transport(transport: TransportState) -> &'static str {
    match transport {
        TransportState::Opening => "opening",
        TransportState::Open => "open",
        TransportState::Closing => "closing",
        TransportState::Gone => "gone",
    }
}

fn transitions() -> Option<String> {
    let rows = LifecycleState::ALL.iter().map(|from| {
        let steps: Vec<_> = TRANSITIONS
            .iter()
            .filter(|step| step.from == *from)
            .map(|step| format!("`{}` → `{}`", step.trigger, step.to))
            .collect();
        let steps = if steps.is_empty() {
            "nothing: it is the end".to_owned()
        } else {
            steps.join("<br>")
        };
        vec![code(from.name()), steps]
    });
    table(&["in", "what may happen, and the state that follows"], rows)
}

/// The transitions that only other servers take.
fn left_free() -> String {
    let unreachable = Coverage::default().transitions().unreachable;
    let lines = list(unreachable.iter().map(|step| code(step)));
    format!(
        "\nThe reference machine never takes these. Another server may, and a client has to be ready for them:\n\n{lines}"
    )
}

fn triggers() -> Option<String> {
    let rows = Trigger::ALL.iter().map(|trigger| {
        let steps = TRANSITIONS.iter().filter(|it| it.trigger == *trigger);
        vec![
            code(trigger.name()),
            trigger.meaning().to_owned(),
            codes(steps.map(|step| step.from.name())),
        ]
    });
    table(&["trigger", "meaning", "legal in"], rows)
}
