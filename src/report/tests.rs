//! What people and programs read, held by snapshots. What is expected comes from the reference machine.

mod complete;

use std::path::PathBuf;
use std::time::Duration;

use anstream::adapter::strip_str;
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, MessageId, Offer, Payload,
    Upgrade, User,
};
use wsproof_model::vocabulary::{Limits, Rule, Service, ServiceStatus};

use super::{human, json, rules};
use crate::lockstep::coverage::{Coverage, Trail};
use crate::lockstep::{
    CompleteSuite, Counterexample, Difference, Exchange, Outgrown, Reproduced, Source, Tally,
    Verdict,
};
use crate::sequences::Sequence;
use crate::targets::Observation;

const ALICE: ConnectionIndex = ConnectionIndex(0);
const BOB: ConnectionIndex = ConnectionIndex(1);

fn client(connection: ConnectionIndex, action: ClientAction) -> Input {
    Input::Client { connection, action }
}

fn message(connection: ConnectionIndex, number: u8) -> Input {
    let message = MessageId::new(number).unwrap();
    let text = Payload::Short;
    client(connection, ClientAction::UserMessage { message, text })
}

fn upgrade(connection: ConnectionIndex, user: User) -> Input {
    let upgrade = Upgrade::WellFormed {
        offer: Offer::AgentChat,
        bearer: Some(Credential::Valid(user)),
    };
    client(connection, ClientAction::Upgrade(upgrade))
}

/// A client asks twice, of which the second has to wait; a service is lost; and the server forgets to say that the run
/// ended before it changes its state.
fn sequence() -> Sequence {
    Sequence {
        limits: Limits {
            queue_limit: 1,
            ..Limits::default()
        },
        connections: 2,
        inputs: vec![
            client(ALICE, ClientAction::Open),
            upgrade(ALICE, User::Alice),
            client(BOB, ClientAction::Vanish),
            message(ALICE, 0),
            Input::Agent {
                connection: ALICE,
                step: AgentStep::Think,
            },
            message(ALICE, 31),
            Input::Service {
                service: Service::Orchestrator,
                status: ServiceStatus::Down,
            },
        ],
    }
}

/// What a server sent on the connection of Alice at each step of [`sequence`].
fn sent() -> Vec<Vec<Observation>> {
    let text = |text: &str| Observation::Text(text.to_owned());
    let upgraded = Observation::Http {
        status: 101,
        subprotocol: Some("agent-chat.v1".to_owned()),
    };
    let long = "m".repeat(128);
    vec![
        vec![],
        vec![
            upgraded,
            text(
                r#"{"seq":0,"type":"state_changed","from":"accepted","to":"authenticated","reason":"credentials_accepted"}"#,
            ),
            text(
                r#"{"seq":1,"type":"state_changed","from":"authenticated","to":"services_ready","reason":"critical_services_up"}"#,
            ),
            text(
                r#"{"seq":2,"type":"state_changed","from":"services_ready","to":"processing_ready","reason":"pipeline_opened"}"#,
            ),
        ],
        vec![],
        vec![
            text(r#"{"seq":3,"type":"message_accepted","message_id":"m0","position":0}"#),
            text(
                r#"{"seq":4,"type":"state_changed","from":"processing_ready","to":"processing","reason":"run_started"}"#,
            ),
            text(r#"{"seq":5,"type":"agent_started","message_id":"m0","run_id":"run-1"}"#),
        ],
        vec![text(
            r#"{"seq":6,"type":"agent_thinking","message_id":"m0","run_id":"run-1","thought":"let me see"}"#,
        )],
        vec![text(&format!(
            r#"{{"seq":7,"type":"message_accepted","message_id":"{long}","position":1}}"#
        ))],
        vec![],
    ]
}

fn counterexample(number: u64) -> Counterexample {
    let sequence = sequence();
    let machine = sequence.machine();
    let mut world = machine.initial();
    let conversation: Vec<_> = sequence
        .inputs
        .iter()
        .zip(sent())
        .map(|(input, sent)| {
            let reaction = machine.step(&mut world, input);
            Exchange {
                input: *input,
                possibility: reaction.possibility,
                expected: reaction.outputs,
                seen: sent.into_iter().map(|seen| (ALICE, seen)).collect(),
            }
        })
        .collect();
    for exchange in &conversation[..6] {
        assert_eq!(
            exchange.expected.len(),
            exchange.seen.len(),
            "{}",
            exchange.input
        );
    }
    let expected = conversation[6].expected[0];
    Counterexample {
        target: "live".to_owned(),
        seed: 42,
        source: Source::Random(number),
        found_with: 48,
        difference: Difference {
            step: 6,
            connection: ALICE,
            rule: expected.rule,
            expected: Some(expected),
            seen: Observation::Text(
                r#"{"seq":8,"type":"state_changed","from":"processing","to":"degraded","reason":"critical_service_lost"}"#
                    .to_owned(),
            ),
            detail: "type is state_changed, expected agent_error".to_owned(),
            fitting: Vec::new(),
        },
        sequence,
        conversation,
        reproduced: Reproduced {
            runs: 10,
            differed: 10,
        },
        file: Some(PathBuf::from(format!("proptest-regressions/live-42-{number}.json"))),
    }
}

/// The same rule, shown by a longer sequence.
fn longer(source: Source) -> Counterexample {
    let mut counterexample = counterexample(130);
    counterexample.source = source;
    counterexample.sequence.inputs.push(Input::Shutdown);
    counterexample
}

/// Something that no rule asks for, seen once and never again.
fn unexpected() -> Counterexample {
    let mut counterexample = counterexample(7);
    counterexample.target = "simulated".to_owned();
    counterexample.file = None;
    counterexample.difference = Difference {
        step: 1,
        connection: ALICE,
        rule: Rule::Close1011,
        expected: None,
        seen: Observation::Close {
            code: Some(1011),
            reason: "internal error".to_owned(),
        },
        detail: String::new(),

        fitting: Vec::new(),
    };
    counterexample.conversation.truncate(2);
    counterexample.reproduced.differed = 3;
    counterexample.sequence.limits = Limits::default();
    counterexample
}

fn conforming() -> Verdict {
    let mut coverage = Coverage::default();
    let mut trail = Trail::default();
    let sequence = sequence();
    let machine = sequence.machine();
    let mut world = machine.initial();
    for input in &sequence.inputs {
        let before = world.clone();
        let reaction = machine.step(&mut world, input);
        coverage.note(&mut trail, &before, (input, &reaction), &world);
    }
    let tally = |target: &str, milliseconds| Tally {
        target: target.to_owned(),
        sequences: 256,
        steps: 12_800,
        elapsed: Duration::from_millis(milliseconds),
    };
    Verdict {
        seed: 42,
        targets: vec![tally("live", 4_200), tally("simulated", 640)],
        regressions: 3,
        outgrown: Vec::new(),
        suite: CompleteSuite::NotAskedFor,
        coverage,
        required_coverage: None,
        counterexamples: Vec::new(),
        elapsed: Duration::from_millis(4_900),
        interrupted: None,
    }
}

fn outgrown() -> Verdict {
    let outgrown = Outgrown {
        file: PathBuf::from("proptest-regressions/live-17-203.json"),
        step: 3,
        reason: "it recorded `error queue_full m2`, the model says `message_accepted m2 at 1`"
            .to_owned(),
    };
    Verdict {
        outgrown: vec![outgrown],
        ..conforming()
    }
}

fn differing() -> Verdict {
    Verdict {
        counterexamples: vec![
            longer(Source::Regression),
            counterexample(17),
            unexpected(),
            longer(Source::Random(130)),
            Counterexample {
                target: "simulated".to_owned(),
                ..longer(Source::Random(131))
            },
        ],
        ..conforming()
    }
}

fn plain(verdict: &Verdict, width: Option<usize>) -> String {
    strip_str(&human::verdict(verdict, width)).to_string()
}

#[test]
fn a_verdict_that_conforms_is_said_in_a_few_lines() {
    insta::assert_snapshot!(plain(&conforming(), Some(100)));
}

#[test]
fn a_verdict_that_differs_tells_the_conversation() {
    insta::assert_snapshot!(plain(&differing(), Some(100)));
}

#[test]
fn where_only_kept_conversations_were_played_the_headline_says_so() {
    let headline = |sequences| {
        let mut verdict = conforming();
        for tally in &mut verdict.targets {
            tally.sequences = sequences;
        }
        let text = plain(&verdict, None);
        text.lines().next().unwrap_or_default().to_owned()
    };
    let kept = conforming().regressions as u64;
    let only = "only kept conversations were played";
    assert!(headline(kept).contains(only), "{}", headline(kept));
    assert!(!headline(kept + 1).contains(only), "{}", headline(kept + 1));
}

#[test]
fn a_difference_that_does_not_show_again_is_told_with_its_conversation() {
    let shown_once = Counterexample {
        conversation: Exchange::of_machine(&sequence()),
        reproduced: Reproduced {
            runs: 10,
            differed: 0,
        },
        ..counterexample(17)
    };
    let verdict = Verdict {
        counterexamples: vec![shown_once],
        ..conforming()
    };
    insta::assert_snapshot!(plain(&verdict, Some(100)));
}

#[test]
fn an_outgrown_regression_says_what_to_do() {
    insta::assert_snapshot!(plain(&outgrown(), Some(100)));
}

#[test]
fn a_narrow_terminal_is_not_overrun() {
    let text = plain(&differing(), Some(60));
    for line in text.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn where_there_is_no_terminal_nothing_is_wrapped() {
    let text = plain(&differing(), None);
    assert!(text.lines().any(|line| line.chars().count() > 120));
    let message = r#"agent_thinking  message_id "m0", run_id "run-1", thought "let me see", seq 6"#;
    assert!(text.contains(message), "{text}");
}

#[test]
fn a_program_reads_one_json_object() {
    let text = json::verdict(&differing()).unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
    // One of what was not reached shows the form of all.
    for share in report["coverage"].as_object_mut().unwrap().values_mut() {
        for list in ["missing", "unreachable"] {
            if let Some(list) = share[list].as_array_mut() {
                list.truncate(1);
            }
        }
    }
    insta::assert_snapshot!(format!("{report:#}"));
}

#[test]
fn a_program_reads_the_inputs_as_they_stand_in_files() {
    let text = json::verdict(&differing()).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let inputs = report["counterexamples"][1]["inputs"].clone();
    let inputs: Vec<Input> = serde_json::from_value(inputs).unwrap();
    assert_eq!(inputs, sequence().inputs);
}

#[test]
fn a_program_reads_what_conforms() {
    let text = json::verdict(&conforming()).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["verdict"], "conforms");
    assert_eq!(report["sequences"], 512);
    assert_eq!(report["targets"]["live"]["steps_per_second"], 3047);
    assert_eq!(report["counterexamples"], serde_json::json!([]));
    let text = json::verdict(&outgrown()).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["verdict"], "differs");
    assert_eq!(report["regressions"]["outgrown"][0]["step"], 4);
}

#[test]
fn every_rule_is_listed_for_people_and_programs() {
    let text = rules::human(None);
    let entries: Vec<serde_json::Value> = serde_json::from_str(&rules::json().unwrap()).unwrap();
    assert_eq!(entries.len(), Rule::ALL.len());
    for (rule, entry) in Rule::ALL.iter().zip(&entries) {
        assert!(text.contains(rule.demand()), "{rule}");
        assert_eq!(entry["name"], rule.name());
    }
}
