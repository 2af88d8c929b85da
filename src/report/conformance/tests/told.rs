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
            assert!(line.chars().count() <= 60, "{name}: {line}");
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
