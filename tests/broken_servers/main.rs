//! Servers that are broken on purpose are found: each incident by a search that knows nothing of it, on both targets, with
//! a short conversation that shows it. The same search does not find the server that is not broken.

mod command;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::thread::ScopedJoinHandle;

use wsproof::incidents::Incident;
use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{Options, Search, Searched, TargetName, search, verify_variation};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::{Arrangement, Variation, reference};

/// The longest conversation that may be needed to show one of these faults.
const LONGEST: usize = 8;

/// How many incidents are searched at a time.
const AT_A_TIME: usize = 3;

const SEED: u64 = 20_261_124;

fn what(target: TargetName) -> Search {
    Search {
        seed: SEED,
        cases: Search::CASES,
        steps: Options::STEPS,
        jobs: Options::available_jobs().get(),
        target,
    }
}

fn searched(target: TargetName, variation: &Arc<Variation>) -> Searched {
    search(&what(target), variation).expect("the server can be played to")
}

/// What is wrong with what a search says of the incident on that target: it must be found, by a rule that it is known to
/// break, and shown in a few inputs.
fn wrong_with(incident: &Incident, target: TargetName) -> Option<String> {
    let name = incident.name;
    let searched = searched(target, &incident.variation());
    let Some(found) = searched.counterexample else {
        return Some(format!("{name} was not found on the {target} target"));
    };
    let inputs = &found.sequence.inputs;
    let said = format!(
        "{name}, {target}: {} inputs, shrunk from {}, {:?}, {:?} and {:?}: {}: {}",
        inputs.len(),
        found.found_with,
        found.reproduced,
        searched.tally.elapsed,
        searched.elapsed,
        found.difference.rule,
        found.difference
    );
    println!("{said}");
    let right = inputs.len() <= LONGEST
        && incident.rules.contains(&found.difference.rule)
        && found.target == target.name()
        && found.reproduced.runs > 0
        && found.reproduced.differed == found.reproduced.runs
        && !found.conversation.is_empty();
    (!right).then_some(said)
}

/// Several are searched at a time: much of a live search is waiting for what a broken server does not say.
fn every_incident_is_found(target: TargetName) {
    // One for which time has to pass is not found where timers are fired by hand.
    let searchable = |it: &&Incident| target == TargetName::Simulated || it.target == target;
    let left = Mutex::new(Incident::ALL.iter().filter(searchable));
    let next = || left.lock().ok()?.next();
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let searches = [(); AT_A_TIME].map(|()| {
            scope.spawn(|| {
                let incidents = std::iter::from_fn(next);
                let wrong = incidents.filter_map(|it| wrong_with(it, target));
                wrong.collect::<Vec<_>>()
            })
        });
        let ended = searches.into_iter().map(ScopedJoinHandle::join);
        ended
            .flat_map(|wrong| wrong.expect("a search does not panic"))
            .collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_incident_is_found_on_the_live_target() {
    every_incident_is_found(TargetName::Live);
}

#[test]
fn every_incident_is_found_on_the_simulated_target() {
    every_incident_is_found(TargetName::Simulated);
}

#[test]
fn a_fault_that_takes_time_shows_also_where_timers_are_fired_by_hand_as_those_that_do_not_run_are_tried()
 {
    for incident in Incident::ALL {
        if incident.target == TargetName::Simulated {
            let searched = searched(TargetName::Live, &incident.variation());
            assert!(searched.counterexample.is_some(), "{searched:#?}");
        }
    }
}

#[test]
fn the_server_that_is_not_broken_is_not_found_by_the_same_search() {
    for target in TargetName::OWN {
        let searched = searched(*target, &reference());
        assert!(searched.counterexample.is_none(), "{searched:#?}");
        assert_eq!(searched.tally.sequences, what(*target).cases);
    }
}

#[test]
fn an_interceptor_that_does_nothing_is_not_found() {
    struct Nothing;
    impl Interceptor for Nothing {
        fn server_sent(&mut self, _sent: &Sent<'_>) -> Passage {
            Passage::Through
        }
    }
    let nothing: Arc<Variation> = Arc::new(|| Arrangement {
        interceptor: Some(Arc::new(|_connection| Box::new(Nothing))),
        ..Arrangement::proper()
    });
    for target in TargetName::OWN {
        let few = Search {
            cases: 400,
            ..what(*target)
        };
        let searched = search(&few, &nothing).expect("the server can be played to");
        assert!(searched.counterexample.is_none(), "{searched:#?}");
    }
}

#[test]
fn a_search_finds_the_same_again_however_many_look() {
    let incident = Incident::named("seq-skips-after-reconnecting").expect("it is in the table");
    let found: BTreeSet<_> = [1, 2, 3]
        .map(|jobs| {
            let what = Search {
                jobs,
                ..what(TargetName::Simulated)
            };
            let searched = incident.search(&what).expect("it can be played to");
            let found = searched.counterexample.expect("it is found");
            (found.source.number(), found.sequence.inputs)
        })
        .into();
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_whole_check_finds_a_broken_server_and_keeps_the_conversation() {
    let incident = Incident::named("orchestrator-fallback").expect("it is in the table");
    let regressions = std::env::temp_dir().join(format!("wsproof-broken-{}", std::process::id()));
    let options = Options {
        regressions,
        ..Options::with_seed(SEED)
    };
    let verdict =
        verify_variation(&options, &incident.variation(), &Silent).expect("the check can be run");
    let kept = std::fs::read_dir(&options.regressions).map_or(0, Iterator::count);
    let _already_gone = std::fs::remove_dir_all(&options.regressions);
    let targets: BTreeSet<_> = verdict
        .counterexamples
        .iter()
        .map(|it| it.target.as_str())
        .collect();
    assert!(!verdict.conforms());
    assert_eq!(targets, BTreeSet::from(["live", "simulated"]));
    assert!(kept > 0, "the conversation must be kept");
}
