//! Section 5: what happens when.

use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::{LimitKind, LimitRole, Limits};

use super::diagram;
use super::table::{code, table};
use crate::exports::graph::Graph;

pub(super) fn text() -> String {
    let prose = include_str!("../../../model/docs/protocol/behaviour.md");
    let order = include_str!("../../../model/docs/order.md");
    let choices = include_str!("../../../model/docs/choices.md");
    let run = run();
    let limits = limits();
    format!(
        "{prose}\n### The grammar of a run\n\n{run}\n### Order\n\nEvery reaction to an input comes in this order:\n\n{order}\n\
         ### Choices\n\nWhere more than one answer would do, this is the one:\n\n{choices}\n### Limits\n\n{limits}"
    )
}

fn run() -> String {
    let phases = RunPhase::ALL.iter().map(|phase| {
        let steps: Vec<_> = phase
            .steps()
            .map(|(event, to)| format!("`{}` → `{}`", event.name(), to.name()))
            .collect();
        let steps = if steps.is_empty() {
            "nothing: it is the end".to_owned()
        } else {
            steps.join("<br>")
        };
        vec![code(phase.name()), phase.meaning().to_owned(), steps]
    });
    let columns = [
        "phase",
        "meaning",
        "what may be told, and the phase that follows",
    ];
    let phases = table(&columns, phases).unwrap_or_default();
    let diagram = diagram(&Graph::run());
    format!(
        "A run is told by these messages, in one of the orders in which the arrows can be followed. The phases are not on the \
         wire.\n\n{diagram}\n{phases}"
    )
}

fn limits() -> String {
    let rows = Limits::DESCRIPTIONS.iter().map(|limit| {
        let default = match (limit.kind, limit.default) {
            (LimitKind::Bound, default) => default.to_string(),
            (LimitKind::Timeout, default) if default % 1000 == 0 => {
                format!("{} s", default / 1000)
            }
            (LimitKind::Timeout, default) => format!("{default} ms"),
        };
        let role = match limit.role {
            LimitRole::Allowance => "allowance",
            LimitRole::Pace => "pace",
        };
        vec![
            code(limit.name),
            default,
            role.to_owned(),
            limit.meaning.to_owned(),
        ]
    });
    let limits = table(&["limit", "default", "role", "meaning"], rows).unwrap_or_default();
    format!(
        "A server may be set to others. On an *allowance* a client may count: a lower one refuses, or gives up, what a higher \
         one allows. A *pace* only says how soon something happens that costs a client nothing.\n\n{limits}"
    )
}
