//! What a server says is written by somebody else.

use super::*;
use crate::targets::Observation;

/// What would end a script, a section or a string, and what would act on a terminal.
const HOSTILE: &str =
    "<script>alert(1)</script>]]>&\"'\u{0}\u{1b}[31m\u{9b}2J\u{202e}\u{ffff}\n</text></testcase>";

/// A server that says [`HOSTILE`] wherever it can.
pub(super) fn hostile() -> Conformance {
    let mut conformance = SWAPPED.clone();
    let very_long = HOSTILE.repeat(2_000);
    let seen = [
        Observation::Text(very_long.clone()),
        Observation::Close {
            code: Some(1008),
            reason: HOSTILE.to_owned(),
        },
        Observation::Http {
            status: 101,
            subprotocol: Some(HOSTILE.to_owned()),
        },
        Observation::Unreadable(HOSTILE.to_owned()),
    ];
    for counterexample in &mut conformance.verdict.counterexamples {
        counterexample.difference.seen = seen[0].clone();
        counterexample.difference.detail = HOSTILE.to_owned();
        counterexample.difference.fitting = vec![Fitting {
            state: HOSTILE.to_owned(),
            due: Some(HOSTILE.to_owned()),
            possible: vec![HOSTILE.to_owned()],
        }];
        let exchanges = counterexample.conversation.iter_mut();
        for (exchange, seen) in exchanges.zip(seen.iter().cycle()) {
            let connection = counterexample.difference.connection;
            exchange.seen.push((connection, seen.clone()));
        }
    }
    conformance.url = format!("ws://{HOSTILE}");
    conformance.interrupted = Some(very_long);
    for finding in &mut conformance.rules {
        if let RuleOutcome::NotExercised { reason } = &mut finding.outcome {
            HOSTILE.clone_into(reason);
        }
    }
    conformance
}

#[test]
fn nothing_that_a_server_says_acts_on_a_terminal() {
    let text = plain(&hostile(), Some(100));
    let acts = |it: char| it != '\n' && (it.is_control() || it == '\u{202e}');
    assert!(!text.contains(acts), "{text}");
    assert!(text.contains(r"\u{1b}[31m"), "{text}");
    assert!(text.contains(r"\u{202e}"), "{text}");
}

#[test]
fn a_program_reads_what_a_server_says_as_it_was() {
    let report = parsed(&hostile());
    assert_eq!(report["url"], format!("ws://{HOSTILE}"));
    assert_eq!(report["counterexamples"][0]["detail"], HOSTILE);
}
