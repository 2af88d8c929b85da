//! A check for a build server.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};

use super::hostile::hostile;
use super::*;
use crate::report::conformance::junit;

/// The test cases as a build server reads them.
fn read(conformance: &Conformance) -> Vec<TestCase> {
    let text = junit(conformance, &again()).unwrap();
    let report = Report::deserialize_from_str(&text).unwrap();
    assert_eq!(report.test_suites.len(), 1);
    report
        .test_suites
        .into_iter()
        .flat_map(|it| it.test_cases)
        .collect()
}

/// The test case of a rule.
fn case(conformance: &Conformance, rule: Rule) -> TestCase {
    let of_rule = |case: &TestCase| &*case.name == rule.name();
    read(conformance).into_iter().find(of_rule).unwrap()
}

/// What a test case that did not pass says: its kind, its message, its text.
fn failure(case: &TestCase) -> Option<(NonSuccessKind, &str, &str)> {
    match &case.status {
        TestCaseStatus::NonSuccess {
            kind,
            message,
            description,
            ..
        } => Some((
            *kind,
            message.as_deref().unwrap_or_default(),
            description.as_deref().unwrap_or_default(),
        )),
        TestCaseStatus::Success { .. } | TestCaseStatus::Skipped { .. } => None,
    }
}

/// Why a test case was skipped.
fn why_skipped(case: &TestCase) -> Option<&str> {
    match &case.status {
        TestCaseStatus::Skipped { message, .. } => message.as_deref(),
        TestCaseStatus::Success { .. } | TestCaseStatus::NonSuccess { .. } => None,
    }
}

#[test]
fn a_build_server_reads_a_test_case_for_each_rule() {
    for (name, conformance, conclusion) in every_kind() {
        let cases = read(&conformance);
        for rule in Rule::ALL {
            let of_rule = cases.iter().filter(|it| &*it.name == rule.name());
            let classes: Vec<_> = of_rule.map(|it| it.classname.as_deref()).collect();
            let class = rule.name().split('/').next();
            assert_eq!(classes, [class], "{name}: {rule}");
        }
        let passes = cases.iter().all(|it| failure(it).is_none());
        let should = matches!(conclusion, Conclusion::Conforms | Conclusion::AsExpected);
        assert_eq!(passes, should, "{name}");
    }
}

#[test]
fn a_broken_rule_fails_with_the_conversation_and_a_listed_one_is_skipped() {
    let rule = rules_that(&SWAPPED, broken)[0];
    let failed = case(&SWAPPED, rule);
    let (kind, message, text) = failure(&failed).unwrap();
    assert_eq!(kind, NonSuccessKind::Failure);
    assert_eq!(message, rule.demand());
    assert!(text.contains("✗ client 0"), "{text}");
    assert!(text.contains("replay       wsproof check"), "{text}");
    let listed = case(&as_expected(), rule);
    assert_eq!(why_skipped(&listed), Some("known to be broken"));
}

#[test]
fn a_rule_that_was_not_exercised_is_skipped_with_the_reason() {
    for rule in rules_that(&SWAPPED, untouched) {
        let skipped = case(&SWAPPED, rule);
        let reason = format!("not exercised: {UNLUCKY}");
        assert_eq!(why_skipped(&skipped), Some(&*reason));
    }
}

#[test]
fn a_listed_rule_that_conforms_fails_and_so_does_an_outgrown_conversation() {
    let failed = case(&outlived(), rules_that(&FAITHFUL, followed)[0]);
    let (kind, message, _) = failure(&failed).unwrap();
    assert_eq!(kind, NonSuccessKind::Failure);
    assert!(message.ends_with("take it off the list"), "{message}");
    let cases = read(&outgrown());
    let messages: Vec<_> = cases
        .iter()
        .filter_map(failure)
        .map(|(_, it, _)| it)
        .collect();
    assert_eq!(messages.len(), 1);
    assert!(messages[0].starts_with("step 4: "), "{}", messages[0]);
}

#[test]
fn a_check_that_was_interrupted_is_an_error_that_comes_first() {
    let cases = read(&interrupted());
    let (kind, message, _) = failure(&cases[0]).unwrap();
    assert_eq!(kind, NonSuccessKind::Error);
    assert_eq!(Some(message), interrupted().interrupted.as_deref());
    assert_eq!(cases.len(), Rule::ALL.len() + 1);
}

#[test]
fn nothing_that_a_server_says_breaks_the_xml() {
    let text = junit(&hostile(), &again()).unwrap();
    let forbidden = |it: char| {
        (it.is_control() && it != '\n') || matches!(it, '\u{fffe}' | '\u{ffff}' | '\u{202e}')
    };
    assert!(!text.contains(forbidden));
    assert!(!text.contains("<script"));
    assert!(!text.contains("]]>"));
    let cases = read(&hostile());
    assert_eq!(cases.len(), Rule::ALL.len() + 1);
    let rule = rules_that(&SWAPPED, broken)[0];
    let failed = case(&hostile(), rule);
    let (_, _, said) = failure(&failed).unwrap();
    assert!(said.contains(r"<script>alert(1)</script>]]>&"), "{said}");
    assert!(said.contains(r"\u{1b}[31m"), "{said}");
    assert!(said.contains(r"\u{ffff}"), "{said}");
}
