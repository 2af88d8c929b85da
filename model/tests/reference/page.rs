//! The reference as text: one section for each table.

use std::fmt::Write as _;

use serde_json::Value;
use wsproof_model::dependencies::PARTS;
use wsproof_model::lifecycle::{TRANSITIONS, from_every_open_state};
use wsproof_model::run::{RunEvent, RunPhase};
use wsproof_model::vocabulary::{CloseCode, LifecycleState, LimitKind, Limits, Timer, Trigger};

use crate::picture;

/// The whole page; `defaults` are those of the limits, as files have them.
pub(crate) fn render(defaults: &Value) -> String {
    [
        lifecycle(),
        states(),
        triggers(),
        close_codes(),
        limits(defaults),
        run(),
        dependencies(),
    ]
    .join("\n")
}

/// A heading, what stands under it, and a table.
fn section(
    heading: &str,
    words: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> String {
    let mut section = format!("# {heading}\n\n{words}\n\n| {} |\n", columns.join(" | "));
    let rule = vec!["---"; columns.len()];
    let _infallible = writeln!(section, "| {} |", rule.join(" | "));
    for row in rows {
        let _infallible = writeln!(section, "| {} |", row.join(" | "));
    }
    section
}

fn state(state: LifecycleState) -> String {
    format!("[`{state}`](lifecycle::state::{state:?})")
}

fn trigger(trigger: Trigger) -> String {
    format!("[`{trigger}`](lifecycle::Connection::{trigger})")
}

fn lifecycle() -> String {
    let common: Vec<_> = from_every_open_state()
        .into_iter()
        .map(|(on, to)| format!("{} leads to {}", trigger(on), state(to)))
        .collect();
    format!(
        "# The lifecycle\n\nAn arrow is a transition, and says what triggers it. The frame holds the states in which the \
         WebSocket is open; from\nevery one of them {}.\nThe table of states below has every transition.\n\n{}",
        common.join(", "),
        picture::draw()
    )
}

fn states() -> String {
    let rows = LifecycleState::ALL.iter().map(|from| {
        let steps: Vec<_> = TRANSITIONS
            .iter()
            .filter(|step| step.from == *from)
            .map(|step| format!("{} → {}", trigger(step.trigger), state(step.to)))
            .collect();
        let steps = if steps.is_empty() {
            "nothing: it is the end".to_owned()
        } else {
            steps.join("<br>")
        };
        vec![state(*from), from.meaning().to_owned(), steps]
    });
    section(
        "States",
        "What is not listed as legal is illegal: with the types it does not compile.",
        &["state", "meaning", "what is legal in it, and what follows"],
        rows,
    )
}

fn triggers() -> String {
    let rows = Trigger::ALL.iter().map(|on| {
        let from: Vec<_> = TRANSITIONS
            .iter()
            .filter(|step| step.trigger == *on)
            .map(|step| state(step.from))
            .collect();
        vec![trigger(*on), on.meaning().to_owned(), from.join(", ")]
    });
    section(
        "Triggers",
        "The links lead to the methods of [`lifecycle::Connection`]; [`lifecycle::on`] has a trait for each.",
        &["trigger", "meaning", "legal in"],
        rows,
    )
}

fn close_codes() -> String {
    let rows = CloseCode::ALL.iter().map(|code| {
        let at_once = if code.fails_the_connection() {
            "yes"
        } else {
            "no"
        };
        vec![
            format!("[{code}](vocabulary::CloseCode::{code:?})"),
            code.reason().to_owned(),
            code.meaning().to_owned(),
            at_once.to_owned(),
        ]
    });
    section(
        "Close codes",
        "The codes that a server may send, each with the reason in its close frame. With some the transport ends at once, \
         without waiting for an answer (RFC 6455 section 7.1.7).",
        &["code", "reason", "when", "at once"],
        rows,
    )
}

/// `defaults` are the limits as files have them: the one form in which each has its name.
fn limits(defaults: &Value) -> String {
    let row = |name: &str, default: String, meaning: &str| {
        let name = format!("[`{name}`](vocabulary::Limits::{name})");
        vec![name, default, meaning.to_owned()]
    };
    let timeouts = Timer::ALL.iter().map(|timer| {
        let default = Limits::default().timeout(*timer);
        row(timer.name(), format!("{default:?}"), timer.meaning())
    });
    let bounds = Limits::DESCRIPTIONS
        .iter()
        .filter(|limit| limit.kind == LimitKind::Bound)
        .map(|limit| row(limit.name, defaults[limit.name].to_string(), limit.meaning));
    let rows = timeouts.chain(bounds);
    section(
        "Limits",
        "Every limit can be set; these are the defaults.",
        &["limit", "default", "meaning"],
        rows,
    )
}

fn run() -> String {
    let rows = RunPhase::ALL.iter().map(|phase| {
        let event = |(event, next): (RunEvent, RunPhase)| {
            let (name, method) = (event.name(), event.method());
            format!("[`{name}`](run::Run::{method}) → {}", run_phase(next))
        };
        let events: Vec<_> = phase.steps().map(event).collect();
        let events = if events.is_empty() {
            "nothing: it is the end".to_owned()
        } else {
            events.join("<br>")
        };
        vec![run_phase(*phase), events]
    });
    section(
        "The grammar of a run",
        "The messages of a run, in the order in which they may come. The links lead to the methods of [`run::Run`].",
        &["phase", "what is legal in it, and what follows"],
        rows,
    )
}

fn run_phase(phase: RunPhase) -> String {
    format!("[`{phase:?}`](run::phase::{phase:?})")
}

fn dependencies() -> String {
    let part = |method: &str| format!("[`{method}`](dependencies::Dependencies::{method})");
    let rows = PARTS.iter().map(|row| {
        let needs: Vec<_> = row.needs.iter().map(|need| part(need.method)).collect();
        let left_out = if row.optional { "yes" } else { "no" };
        vec![
            part(row.method),
            row.meaning.to_owned(),
            needs.join(", "),
            left_out.to_owned(),
        ]
    });
    section(
        "The dependency graph",
        "The parts of an agent, each below those that it is built from. [`dependencies`] shows what happens when one is \
         missing.",
        &["part", "what it is", "built from", "may be left out"],
        rows,
    )
}
