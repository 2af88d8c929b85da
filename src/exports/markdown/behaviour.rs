//! Section 5: what happens when.

use wsproof_model::run::{RunEvent, RunPhase};
use wsproof_model::vocabulary::{LimitKind, LimitRole, Limits};

use super::table::{code, table};
use super::{DocumentError, diagram};
use crate::exports::graph::Graph;

pub(super) fn text() -> Result<String, DocumentError> {
    let prose = include_str!("../../../model/docs/protocol/behaviour.md");
    let order = include_str!("../../../model/docs/order.md");
    let choices = include_str!("../../../model/docs/choices.md");
    let run = run();
    let limits = limits()?;
    Ok(format!(
        "{prose}\n### The grammar of a run\n\n{run}\n### Order\n\nEvery reaction to an input comes in this order:\n\n{order}\n\
         ### Choices\n\nWhere more than one answer would do, this is the one:\n\n{choices}\n### Limits\n\n{limits}"
    ))
}

fn run() -> String {
    let phases = RunPhase::ALL.iter().map(|phase| {
        let steps: Vec<_> = RunEvent::ALL
            .iter()
            .filter_map(|event| {
                let to = phase.after(*event).ok()?;
                Some(format!("`{}` → `{}`", event.name(), to.name()))
            })
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

fn limits() -> Result<String, DocumentError> {
    let defaults = serde_json::to_value(Limits::default())?;
    let mut rows = Vec::new();
    for limit in Limits::DESCRIPTIONS {
        let name = limit.name;
        let default = defaults[name]
            .as_u64()
            .ok_or(DocumentError::LimitWithoutDefault { name })?;
        let default = match limit.kind {
            LimitKind::Bound => default.to_string(),
            LimitKind::Timeout if default % 1000 == 0 => format!("{} s", default / 1000),
            LimitKind::Timeout => format!("{default} ms"),
        };
        let role = match limit.role {
            LimitRole::Allowance => "allowance",
            LimitRole::Pace => "pace",
        };
        rows.push(vec![
            code(name),
            default,
            role.to_owned(),
            limit.meaning.to_owned(),
        ]);
    }
    let limits = table(&["limit", "default", "role", "meaning"], rows).unwrap_or_default();
    Ok(format!(
        "A server may be set to others. On an *allowance* a client may count: a lower one refuses, or gives up, what a higher \
         one allows. A *pace* only says how soon something happens that costs a client nothing.\n\n{limits}"
    ))
}
