//! Tables that are broken on purpose, a property each, and what TLC says of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use wsproof::description::Edge;
use wsproof::exports::tla::Module;

use crate::table::{Fields, Table, is_in, output};
use crate::tlc::{self, Said};

/// The module, of which one property is checked.
fn only(property: &str, module: Module) -> Module {
    let is_kept =
        |line: &&str| line.starts_with("SPECIFICATION") || line.ends_with(&format!(" {property}"));
    let kept: Vec<_> = module.configuration.lines().filter(is_kept).collect();
    assert_eq!(kept.len(), 2, "{property}");
    Module {
        configuration: kept.join("\n"),
        ..module
    }
}

/// Whether TLC finds that the property alone is broken. Without what was changed, all of them hold: other tests show it.
fn finds(property: &str, table: &Table) -> Option<Said> {
    // Several tests break the same property, each in a folder of its own.
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let module = only(property, table.module());
    let said = tlc::check(&format!("broken_{number}"), &module)?;
    assert_eq!(said.violated.as_deref(), Some(property), "{}", said.text);
    Some(said)
}

fn anywhere(_: &Fields) -> bool {
    true
}

fn in_the_state(lifecycle: &str) -> impl Fn(&Fields) -> bool {
    move |state| is_in(state, lifecycle)
}

const M0: (&str, &str) = ("message_id", "m0");
const M1: (&str, &str) = ("message_id", "m1");

#[test]
fn an_agent_that_thinks_before_the_services_are_confirmed_is_found() {
    let mut table = Table::with_queue(0);
    table.say("ping", in_the_state("authenticated"), |seen| {
        seen.insert(0, output("agent_thinking", &[M0]));
    });
    let Some(said) = finds("ReadyBeforeRunning", &table) else {
        return;
    };
    // The counterexample names the inputs that lead there, and what the states are.
    for told in [
        "<open line",
        "<supervisor_down line",
        "lifecycle |-> \"authenticated\"",
    ] {
        assert!(said.text.contains(told), "{told}: {}", said.text);
    }
}

#[test]
fn a_message_that_is_accepted_before_authentication_is_found() {
    let mut table = Table::with_queue(0);
    table.say("user_message m0", in_the_state("accepted"), |seen| {
        *seen = vec![output("message_accepted", &[M0, ("position", "0")])];
    });
    finds("AuthenticatedBeforeHeard", &table);
}

#[test]
fn a_tool_that_returns_without_having_been_called_is_found() {
    let mut table = Table::with_queue(0);
    table.say("agent thinks", anywhere, |seen| {
        for output in seen {
            output.name = "tool_completed".to_owned();
        }
    });
    finds("RunGrammar", &table);
}

#[test]
fn a_message_that_is_accepted_twice_is_found() {
    let mut table = Table::with_queue(0);
    let was_accepted = |state: &Fields| is_in(state, "idle") && state["accepted"] == json!(["m0"]);
    table.say("user_message m0", was_accepted, |seen| {
        seen.push(output("message_accepted", &[M0, ("position", "0")]));
    });
    finds("Answered", &table);
}

#[test]
fn an_answer_that_is_dropped_is_found() {
    let mut table = Table::with_queue(0);
    table.say("agent completes", anywhere, |seen| {
        seen.retain(|output| output.name != "agent_completed");
    });
    finds("NoOrphan", &table);
}

#[test]
fn a_run_of_another_message_than_the_first_is_found() {
    let mut table = Table::with_queue(0);
    table.say(
        "user_message m0",
        in_the_state("processing_ready"),
        |seen| {
            for output in seen {
                if output.name == "agent_started" {
                    output.fields.insert(M1.0.to_owned(), M1.1.to_owned());
                }
            }
        },
    );
    finds("FirstInFirstOut", &table);
}

#[test]
fn an_output_after_a_close_is_found() {
    let mut table = Table::with_queue(0);
    table.say("binary frame", anywhere, |seen| {
        seen.push(output("pong", &[("nonce", "short")]));
    });
    finds("LastWord", &table);
}

#[test]
fn a_connection_that_comes_back_from_closed_is_found() {
    let mut table = Table::with_queue(0);
    let (closed, idle) = (
        table.state(|it| is_in(it, "closed")),
        table.state(|it| is_in(it, "idle")),
    );
    let edge = Edge {
        input: table.input("open"),
        target: u32::try_from(idle).unwrap(),
        reaction: 0,
    };
    table.behaviour().edges[closed].insert(0, edge);
    finds("TerminalIsTerminal", &table);
}

#[test]
fn a_close_with_1011_is_found() {
    let mut table = Table::with_queue(0);
    table.say("services_timeout", anywhere, |seen| {
        for output in seen {
            output
                .fields
                .entry("code".to_owned())
                .and_modify(|code| "1011".clone_into(code));
        }
    });
    finds("No1011", &table);
}

#[test]
fn a_place_that_outlives_its_connection_is_found() {
    let mut table = Table::with_queue(0);
    let closed = table.state(|it| is_in(it, "closed"));
    let user = json!("alice");
    table.behaviour().states[closed].insert("user".to_owned(), user);
    finds("NoOrphan", &table);
}

#[test]
fn an_input_with_two_outcomes_and_one_without_are_found() {
    let mut table = Table::with_queue(0);
    let idle = table.state(|it| is_in(it, "idle"));
    let first = table.behaviour().edges[idle][0];
    table.behaviour().edges[idle].insert(0, first);
    finds("Total", &table);
    table.behaviour().edges[idle].drain(..2);
    finds("Total", &table);
}

#[test]
fn an_illegal_transition_is_found() {
    let mut table = Table::with_queue(0);
    table.say("idle_timeout", anywhere, |seen| {
        for output in seen {
            output.fields.insert("to".to_owned(), "degraded".to_owned());
        }
    });
    finds("LegalTransitions", &table);
}

#[test]
fn an_edge_that_leads_elsewhere_is_found() {
    let mut table = Table::with_queue(0);
    let completes = table.input("agent completes");
    // The run is said to have ended, and goes on.
    for (state, edges) in (0..).zip(&mut table.behaviour().edges) {
        for edge in edges.iter_mut().filter(|edge| edge.input == completes) {
            edge.target = state;
        }
    }
    finds("RunGrammar", &table);
}

#[test]
fn a_run_that_never_outlasts_its_time_breaks_progress() {
    let mut table = Table::with_queue(0);
    let run_timeout = table.input("run_timeout");
    for edges in &mut table.behaviour().edges {
        edges.retain(|edge| edge.input != run_timeout);
    }
    finds("Progress", &table);
}

/// A recovery that begins anew with every change of a service never ends while services come and go.
#[test]
fn a_recovery_that_begins_anew_for_ever_breaks_progress() {
    let mut table = Table::with_queue(1);
    let recovers = in_the_state("reconnecting");
    let starts_recovery = output(
        "state_changed",
        &[
            ("from", "degraded"),
            ("to", "reconnecting"),
            ("reason", "critical_service_lost"),
        ],
    );
    for input in ["orchestrator down", "orchestrator up"] {
        let one_is_down = |state: &Fields| recovers(state) && state["supervisor"] == "down";
        table.say(input, one_is_down, |seen| {
            seen.push(starts_recovery.clone());
        });
    }
    finds("Progress", &table);
}

#[test]
fn states_that_nothing_leads_to_are_not_counted() {
    let mut table = Table::with_queue(0);
    let falls_silent = table.input("fall silent");
    for edges in &mut table.behaviour().edges {
        edges.retain(|edge| edge.input != falls_silent);
    }
    let silent = table.states().iter().filter(|it| it["silent"] == true);
    let others = table.states().len() - silent.count();
    let Some(said) = tlc::check("unreachable", &table.module()) else {
        return;
    };
    assert!(said.states <= others, "{} of {others}", said.states);
    assert_eq!(said.violated, None, "{}", said.text);
}
