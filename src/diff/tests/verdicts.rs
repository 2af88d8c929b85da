//! Made-up changes, each with the verdict that an expert would give.

use super::made_up::{Draft, state_changed};
use super::model;
use crate::description::{Role, Step, There};
use crate::diff::{Diff, Level, Whom, diff};

/// A change, the verdict on it, and how many distinct breaks there are for old clients and for new ones.
type Row = (&'static str, fn(&mut Draft), Level, usize, usize);

fn step(from: &str, on: &str, to: &str) -> Step {
    let [from, on, to] = [from, on, to].map(str::to_owned);
    Step { from, on, to }
}

const CHANGES: &[Row] = &[
    (
        "an output renamed",
        |draft| {
            draft.rename_output("agent_completed", "agent_done");
            let message = draft.of.server_messages.remove("agent_completed").unwrap();
            draft
                .of
                .server_messages
                .insert("agent_done".to_owned(), message);
        },
        Level::Major,
        1,
        1,
    ),
    (
        "a timer shortened, in which something must be done",
        |draft| draft.limit("auth_timeout", 2_000),
        Level::Major,
        1,
        0,
    ),
    (
        "a timer shortened, after which nothing is lost",
        |draft| draft.limit("idle_timeout", 30_000),
        Level::Minor,
        0,
        0,
    ),
    (
        "a state added between two",
        |draft| {
            let direct = state_changed("services_ready", "processing_ready", "pipeline_opened");
            let to = state_changed("services_ready", "warming_up", "warm_up");
            let from = state_changed("warming_up", "processing_ready", "pipeline_opened");
            draft.replace_output(&direct, &[to, from]);
            let meaning = "The model is being loaded.".to_owned();
            draft.of.states.insert("warming_up".to_owned(), meaning);
        },
        Level::Major,
        1,
        1,
    ),
    (
        "a trigger of its own for the end of a run that took too long",
        |draft| {
            let ended = state_changed("processing", "processing_ready", "run_ended");
            let outlasted = state_changed("processing", "processing_ready", "run_timed_out");
            draft.replace_after("run_timeout", &ended, outlasted);
        },
        Level::Major,
        1,
        1,
    ),
    (
        "a close code changed",
        |draft| draft.close_code("1013", "1012"),
        Level::Major,
        1,
        1,
    ),
    (
        "a message made optional on which a client waits",
        |draft| draft.make_optional("message_accepted"),
        Level::Major,
        1,
        0,
    ),
    (
        "a message made optional that never had to come",
        |draft| draft.make_optional("agent_thinking"),
        Level::Minor,
        0,
        0,
    ),
    (
        "a limit raised",
        |draft| draft.limit("queue_limit", 32),
        Level::Minor,
        0,
        1,
    ),
    (
        "a legal transition added that the machine never takes",
        |draft| {
            let legal = &mut draft.of.transitions;
            legal.insert(step("reconnecting", "fell_quiet", "idle"));
        },
        Level::Major,
        1,
        0,
    ),
    (
        "a legal transition removed that the machine never took",
        |draft| {
            let legal = &mut draft.of.transitions;
            assert!(legal.remove(&step(
                "reconnecting",
                "pipeline_restored",
                "processing_ready"
            )));
        },
        Level::Minor,
        0,
        1,
    ),
    (
        "a transition removed",
        |draft| draft.forget_input("idle_timeout"),
        Level::Minor,
        0,
        1,
    ),
    (
        "an input added",
        |draft| draft.answer_everywhere("get_history", "history"),
        Level::Minor,
        0,
        1,
    ),
    (
        // The close code is said behind the trigger, and where the input can be given.
        "an input added, a close code changed, and a trigger renamed",
        |draft| {
            draft.answer_everywhere("get_history", "history");
            draft.close_code("1013", "1012");
            draft.rename_trigger("credentials_accepted", "welcome");
        },
        Level::Major,
        2,
        3,
    ),
    (
        "the time of a run without an end",
        |draft| draft.forget_input("run_timeout"),
        Level::Major,
        1,
        1,
    ),
    (
        "runs without an end",
        |draft| {
            draft.forget_input("agent completes");
            draft.forget_input("run_timeout");
        },
        Level::Major,
        1,
        2,
    ),
    (
        "an end of a run's time that may never come",
        |draft| draft.input("run_timeout").fair = false,
        Level::Major,
        1,
        0,
    ),
    (
        "positions counted from 1",
        |draft| draft.count_positions_from_one(),
        Level::Major,
        1,
        1,
    ),
    (
        "another path",
        |draft| "/chat".clone_into(&mut draft.of.handshake.path),
        Level::Major,
        1,
        1,
    ),
    (
        "another subprotocol",
        |draft| "agent-chat.v2".clone_into(&mut draft.of.handshake.subprotocol),
        Level::Major,
        1,
        1,
    ),
    (
        "a field added to an output, there where there is something to say",
        |draft| draft.add_field("agent_completed", "tokens", There::Sometimes),
        Level::Minor,
        0,
        1,
    ),
    (
        "a field added to an output, always there",
        |draft| draft.add_field("agent_completed", "tokens", There::Always),
        Level::Minor,
        0,
        1,
    ),
    (
        "a field removed from an output that was always there",
        |draft| draft.remove_field("status", "waiting"),
        Level::Major,
        1,
        0,
    ),
    (
        // It is missed in two kinds of output: of a run, and of a message that still waits.
        "a field removed from an output that was there where there was something to say",
        |draft| draft.remove_field("agent_error", "service"),
        Level::Major,
        2,
        0,
    ),
    (
        // Clients ignore the status of what they do not know; new ones miss it.
        "a service added, with its status",
        |draft| draft.add_service("memory"),
        Level::Minor,
        0,
        1,
    ),
    (
        "a service removed, with its status",
        |draft| draft.remove_service("tools"),
        Level::Major,
        1,
        0,
    ),
    (
        "a limit added, of which nobody knew",
        |draft| draft.add_limit("frames_per_second", Role::Allowance),
        Level::Major,
        1,
        0,
    ),
    (
        "a limit added, which costs a client nothing",
        |draft| draft.add_limit("flush_interval", Role::Pace),
        Level::Minor,
        0,
        0,
    ),
    (
        "a limit removed",
        |draft| drop(draft.of.limits.remove("queue_limit")),
        Level::Minor,
        0,
        1,
    ),
    (
        "a limit renamed",
        |draft| {
            let limit = draft.of.limits.remove("queue_limit").unwrap();
            draft.of.limits.insert("most_waiting".to_owned(), limit);
        },
        Level::Minor,
        0,
        0,
    ),
    (
        "an output reordered",
        |draft| draft.swap_first_two("message_accepted"),
        Level::Major,
        1,
        1,
    ),
    (
        "a refactoring that changes nothing",
        Draft::renumber,
        Level::Equal,
        0,
        0,
    ),
];

#[test]
fn each_change_has_the_verdict_that_an_expert_would_give() {
    let old = model();
    let mut others = Vec::new();
    for (name, change, verdict, for_old, for_new) in CHANGES {
        let mut draft = Draft::of(old.clone());
        change(&mut draft);
        let new = draft.finished();
        assert_ne!(old, new, "{name}");
        let diff = diff(&old, &new).unwrap();
        let count = |whom| diff.breaks.iter().filter(|it| it.whom == whom).count();
        let found = (
            diff.verdict,
            count(Whom::OldClients),
            count(Whom::NewClients),
        );
        if found != (*verdict, *for_old, *for_new) {
            others.push(format!("{name}: {found:?}\n{}", told(&diff)));
        }
    }
    assert_eq!(others, [""; 0], "{}", others.join("\n"));
}

fn told(diff: &Diff) -> String {
    let breaks = diff.breaks.iter().map(|it| {
        let conversation = it.conversation.iter().map(|exchange| {
            let seen: Vec<_> = exchange.seen.iter().map(ToString::to_string).collect();
            format!("  {} -> {}\n", exchange.input.name, seen.join(", "))
        });
        format!(
            "{:?} {:?}\n{}",
            it.whom,
            it.cause,
            conversation.collect::<String>()
        )
    });
    breaks.collect()
}
