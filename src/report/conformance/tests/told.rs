//! A check for a person and for a program.

use super::*;

#[test]
fn every_kind_of_check_is_told_to_a_person() {
    for (name, conformance, conclusion) in every_kind() {
        assert_eq!(conformance.conclusion(), conclusion, "{name}");
        let text = plain(&conformance, Some(100));
        assert!(text.starts_with(conclusion.name()), "{text}");
        insta::assert_snapshot!(format!("human_{name}"), text);
    }
}

#[test]
fn a_narrow_terminal_is_not_overrun() {
    for (name, conformance, _) in every_kind() {
        for line in plain(&conformance, Some(60)).lines() {
            // A word of a command is not broken.
            let is_word = !line.trim().contains(' ');
            assert!(is_word || line.chars().count() <= 60, "{name}: {line}");
        }
    }
}

#[test]
fn a_program_reads_what_became_of_each_rule() {
    let mut report = parsed(&as_expected());
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
fn a_program_reads_every_rule_once_and_why_what_was_not_exercised_was_not() {
    for (name, conformance, conclusion) in every_kind() {
        let report = parsed(&conformance);
        assert_eq!(report["verdict"], conclusion.name(), "{name}");
        let rules = report["rules"].as_object().unwrap();
        assert_eq!(rules.len(), Rule::ALL.len());
        let mut reasons = 0;
        for finding in &conformance.rules {
            let state = &rules[finding.rule.name()];
            assert_eq!(
                *state,
                crate::report::conformance::told::state(&finding.outcome)
            );
            if untouched(&finding.outcome) {
                reasons += 1;
                assert_eq!(report["reasons"][finding.rule.name()], UNLUCKY);
            }
        }
        assert_eq!(report["reasons"].as_object().unwrap().len(), reasons);
    }
}

#[test]
fn a_program_reads_what_makes_a_check_fail() {
    let unexpected = |conformance: &Conformance| parsed(conformance)["unexpected"].clone();
    let named = |rules: Vec<Rule>, state: &str| {
        let entries = rules
            .iter()
            .map(|rule| (rule.name().to_owned(), state.into()));
        serde_json::Value::Object(entries.collect())
    };
    assert_eq!(unexpected(&FAITHFUL), serde_json::json!({}));
    assert_eq!(unexpected(&as_expected()), serde_json::json!({}));
    let differ = rules_that(&SWAPPED, broken);
    assert!(!differ.is_empty());
    assert_eq!(unexpected(&SWAPPED), named(differ, "differs"));
    let listed = rules_that(&FAITHFUL, followed)[..1].to_vec();
    assert_eq!(unexpected(&outlived()), named(listed, "conforms"));
    let report = parsed(&interrupted());
    assert_eq!(report["interrupted"], interrupted().interrupted.unwrap());
    assert_eq!(parsed(&FAITHFUL)["interrupted"], serde_json::Value::Null);
    assert_eq!(parsed(&outgrown())["regressions"]["outgrown"][0]["step"], 4);
}

#[test]
fn a_program_reads_the_states_that_fitted_and_what_is_flaky() {
    let shown = parsed(&choosing())["counterexamples"][0].clone();
    assert_eq!(shown["flaky"], true);
    assert_eq!(shown["fitting"].as_array().unwrap().len(), 6);
    assert_eq!(shown["fitting"][2]["explains"][1], "agent_thinking m0");
    let shown = parsed(&SWAPPED)["counterexamples"][0].clone();
    assert_eq!(shown["flaky"], false);
    assert_eq!(shown.get("fitting"), None);
}

#[test]
fn rules_that_the_same_thing_keeps_from_being_exercised_are_told_together() {
    let mut conformance = FAITHFUL.clone();
    let of = |reason: &str| RuleOutcome::NotExercised {
        reason: reason.to_owned(),
    };
    for (place, finding) in conformance.rules.iter_mut().enumerate() {
        finding.outcome = match place {
            3 | 40 => of("its agents are its own"),
            20 => of("its timers are its own"),
            _ => RuleOutcome::Conforms,
        };
    }
    let text = plain(&conformance, None);
    let name = |place: usize| Rule::ALL[place].name();
    let told = format!(
        "    {}, {}\n      its agents are its own\n    {}\n      its timers are its own\n",
        name(3),
        name(40),
        name(20)
    );
    assert!(text.contains(&told), "{text}");
}

/// A server that differs in a long conversation that was not shrunk, and is kept in a file.
fn unshrunk() -> Conformance {
    let mut conformance = SWAPPED.clone();
    for counterexample in &mut conformance.verdict.counterexamples {
        let first = counterexample.conversation[0].clone();
        let earlier = std::iter::repeat_n(first, 20);
        counterexample.conversation.splice(0..0, earlier);
        counterexample.difference.step += 20;
        counterexample.reproduced = Reproduced {
            runs: 0,
            differed: 0,
        };
    }
    conformance
}

#[test]
fn of_a_conversation_that_was_not_shrunk_a_person_reads_the_end_and_a_program_all() {
    let conformance = unshrunk();
    let file = "regressions/wire-user-message-accepted-1f0c17.json";
    let left_out = format!("… 11 earlier steps, in {file}");
    let text = plain(&conformance, None);
    let told = format!("\n      {left_out}\n  12  → client 0 opens a transport\n");
    assert!(text.contains(&told), "{text}");
    let xml = crate::report::conformance::junit(&conformance, &again()).unwrap();
    assert!(xml.contains(&left_out), "{xml}");
    assert!(!xml.contains("  11  →"), "{xml}");
    let page = crate::report::conformance::html(&conformance, &again()).unwrap();
    assert!(page.contains(&left_out), "{page}");
    assert!(!page.contains("<b>11</b>"), "{page}");
    let shown = parsed(&conformance)["counterexamples"][0].clone();
    assert_eq!(shown["conversation"].as_array().unwrap().len(), 23);
}

#[test]
fn a_replay_says_what_it_did_and_nothing_of_what_it_did_not() {
    for (name, conformance) in [("conforms", &*FAITHFUL), ("differs", &*SWAPPED)] {
        let replay = Conformance {
            replayed: Some(PathBuf::from("regressions/wire-seq-1f0c17.json")),
            ..conformance.clone()
        };
        insta::assert_snapshot!(format!("replay_{name}"), plain(&replay, Some(100)));
    }
}

#[test]
fn a_file_that_keeps_several_conversations_is_named_once() {
    let mut conformance = SWAPPED.clone();
    let shown = conformance.verdict.counterexamples[0].clone();
    let others = [shown.clone(), shown];
    conformance.verdict.counterexamples.extend(others);
    for finding in &mut conformance.rules {
        if let RuleOutcome::Differs { counterexamples } = &mut finding.outcome {
            counterexamples.extend([1, 2]);
        }
    }
    let text = plain(&conformance, None);
    assert!(!text.contains("also shown by"), "{text}");
    let page = crate::report::conformance::html(&conformance, &again()).unwrap();
    assert!(!page.contains("Also shown by"), "{page}");
    let report = parsed(&conformance);
    assert_eq!(report["counterexamples"].as_array().unwrap().len(), 3);
}
