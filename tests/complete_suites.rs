//! A fault in a corner: a complete suite goes to every corner, whatever chance does.

use std::sync::Arc;

use serde_json::Value;
use wsproof::incidents::Incident;
use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{
    CompleteSuite, ExtraStates, Options, Source, SuiteOptions, TargetName, Verdict,
    verify_variation,
};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::{Arrangement, Variation, reference};

/// Few words, as there are no messages.
const SUITE: SuiteOptions = SuiteOptions {
    extra_states: ExtraStates::Exactly(0),
    messages: 0,
};

/// In one corner the status says that a message waits: reconnecting after one violation, with every service down.
#[derive(Default)]
struct Forgetful {
    violations: u32,
}

impl Interceptor for Forgetful {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let mut message: Value = serde_json::from_str(text).unwrap_or_default();
        self.violations += u32::from(message["code"] == "not_json");
        let down = |service: &str| message["services"][service] == "down";
        let in_corner = message["type"] == "status"
            && message["state"] == "reconnecting"
            && self.violations == 1
            && ["supervisor", "orchestrator", "tools"]
                .into_iter()
                .all(down);
        if !in_corner {
            return Passage::Through;
        }
        message["waiting"] = Value::from(1);
        Passage::Replaced(message.to_string())
    }
}

fn forgetful() -> Arc<Variation> {
    Arc::new(|| Arrangement {
        interceptor: Some(Arc::new(|_connection| Box::<Forgetful>::default())),
        ..Arrangement::proper()
    })
}

fn options(name: &str) -> Options {
    let folder = format!("wsproof-complete-{name}-{}", std::process::id());
    Options {
        regressions: std::env::temp_dir().join(folder),
        ..Options::with_seed(20_261_124)
    }
}

fn check(variation: &Arc<Variation>, options: &Options) -> Verdict {
    verify_variation(options, variation, &Silent).expect("the check can be run")
}

fn verdict(name: &str) -> Verdict {
    let options = Options {
        cases: Some(0),
        targets: vec![TargetName::Live],
        suite: Some(SUITE),
        ..options(name)
    };
    let verdict = check(&forgetful(), &options);
    let _not_there = std::fs::remove_dir_all(&options.regressions);
    verdict
}

#[test]
fn a_fault_in_a_corner_is_found_by_a_complete_suite() {
    let complete = verdict("corner");
    assert!(!complete.conforms());
    for counterexample in &complete.counterexamples {
        assert!(matches!(counterexample.source, Source::Suite { .. }));
        let reproduced = counterexample.reproduced;
        assert_eq!(reproduced.differed, reproduced.runs);
        assert!(counterexample.file.is_some());
    }
    let CompleteSuite::Played(suite) = complete.suite else {
        panic!("{:?}", complete.suite);
    };
    assert!(!suite.passed);
}

#[test]
fn a_server_that_differs_already_gets_no_complete_suite() {
    let options = Options {
        cases: Some(200),
        targets: vec![TargetName::Live],
        suite: Some(SUITE),
        ..options("differs already")
    };
    let incident = Incident::named("seq-skips-after-reconnecting").expect("it is in the table");
    let verdict = check(&incident.variation(), &options);
    let _not_there = std::fs::remove_dir_all(&options.regressions);
    assert!(!verdict.conforms());
    assert_eq!(verdict.suite, CompleteSuite::DiffersAlready);
}

#[test]
fn without_the_live_target_no_complete_suite_is_played() {
    let options = Options {
        cases: Some(1),
        targets: vec![TargetName::Simulated],
        suite: Some(SUITE),
        ..options("simulated")
    };
    let verdict = check(&reference(), &options);
    assert_eq!(verdict.suite, CompleteSuite::NoLiveTarget);
}
