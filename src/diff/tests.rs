//! Made-up changes, each with the verdict that an expert would give.

mod made_up;

use std::collections::BTreeSet;

use self::made_up::{Draft, state_changed};
use super::{Cause, Diff, Level, Whom, diff};
use crate::description::{Description, Kind};
use crate::suites::extraction::Bounds;

const SMALL: Bounds = Bounds {
    queue_limit: 1,
    violation_limit: 2,
    messages: 1,
    states: 1_000,
};

fn model() -> Description {
    Description::of_the_model(SMALL).unwrap()
}

/// A change, the verdict on it, and how many distinct breaks there are for old clients and for new ones.
type Row = (&'static str, fn(&mut Draft), Level, usize, usize);

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
        assert_eq!(
            found,
            (*verdict, *for_old, *for_new),
            "{name}: {}",
            told(&diff)
        );
    }
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

#[test]
fn the_model_is_equal_to_itself() {
    let diff = diff(&model(), &model()).unwrap();
    assert_eq!((diff.verdict, diff.breaks), (Level::Equal, Vec::new()));
    assert_eq!(diff.changes, Vec::new());
}

#[test]
fn of_the_words_of_a_field_only_those_that_came_and_went_are_told() {
    let old = model();
    let reason = |words: &mut Description, change: fn(&mut BTreeSet<String>)| {
        let changed = words.server_messages.get_mut("state_changed").unwrap();
        let field = changed.fields.get_mut("reason").unwrap();
        let Kind::Word(words) = &mut field.kind else {
            panic!("{field:?}");
        };
        change(words);
    };
    let told = |change: fn(&mut BTreeSet<String>)| {
        let mut new = old.clone();
        reason(&mut new, change);
        let changes = diff(&old, &new).unwrap().changes;
        changes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let of = "field of a server message `state_changed.reason`";
    let came = told(|words| {
        words.insert("run_timed_out".to_owned());
    });
    assert_eq!(came, [format!("{of} may also be `run_timed_out`")]);
    let went = told(|words| {
        words.remove("run_ended");
    });
    assert_eq!(went, [format!("{of} cannot be `run_ended` any more")]);
    let both = told(|words| {
        words.insert("run_timed_out".to_owned());
        words.remove("run_ended");
    });
    assert_eq!(
        both,
        [format!(
            "{of} may be `run_timed_out` in place of `run_ended`"
        )]
    );
}

#[test]
fn a_break_is_shown_by_a_shortest_conversation() {
    let old = model();
    let mut draft = Draft::of(old.clone());
    draft.close_code("1013", "1012");
    let diff = diff(&old, &draft.finished()).unwrap();
    let inputs: Vec<_> = diff.breaks[0]
        .conversation
        .iter()
        .map(|exchange| exchange.input.name.as_str())
        .collect();
    assert_eq!(
        inputs,
        [
            "supervisor down",
            "open",
            "upgrade with a valid token",
            "services_timeout"
        ]
    );
    let Cause::NewWord { of, word, expected } = &diff.breaks[0].cause else {
        panic!("{:#?}", diff.breaks[0]);
    };
    assert_eq!((of.as_str(), word.as_str()), ("close code", "1012"));
    assert_eq!(expected.len(), 1);
}
