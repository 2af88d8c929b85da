//! A check for a build server: a test case for each rule, in the format that JUnit made common.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Again, told};
use crate::conformance::{Conformance, Expectation, RuleFinding, RuleOutcome};
use crate::lockstep::Outgrown;
use crate::report::differences;
use crate::report::page::Page;
use crate::report::printable::printable;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum JunitError {
    /// It could not be written as XML.
    #[error("the check cannot be written as JUnit XML: {0}; --format json has the same")]
    Xml(#[from] quick_junit::SerializeError),
}

/// The class of the test cases that are about no rule.
const CHECK: &str = "check";

/// The check as JUnit XML. `again` is how what it found is shown again.
///
/// A rule that was not exercised is skipped, and so is one that is listed as broken and is. A check that ended before its
/// time is an error.
///
/// # Errors
/// If it cannot be written as XML.
pub fn junit(conformance: &Conformance, again: &Again) -> Result<String, JunitError> {
    let time = conformance.verdict.elapsed;
    let mut suite = TestSuite::new(&*printable(&conformance.url));
    suite.set_time(time);
    suite.add_properties([
        property("verdict", conformance.conclusion().name()),
        property("environment", &told::environment(conformance.environment)),
        property("seed", &conformance.verdict.seed.to_string()),
        property("summary", &told::summary(conformance)),
    ]);
    if let Some(reason) = &conformance.interrupted {
        suite.add_test_case(interrupted(reason));
    }
    let rules = conformance.rules.iter();
    suite.add_test_cases(rules.map(|finding| of_rule(conformance, again, finding)));
    suite.add_test_cases(conformance.verdict.outgrown.iter().map(outgrown));
    let mut report = Report::new("wsproof check");
    report.set_time(time);
    report.add_test_suite(suite);
    Ok(report.to_string()?)
}

/// A check that could not be run, and so says nothing of any rule: one test case, which is an error.
///
/// # Errors
/// If it cannot be written as XML.
pub fn junit_of_error(why: &str) -> Result<String, JunitError> {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(&*printable(why));
    status.set_type("could not be run");
    let mut suite = TestSuite::new(CHECK);
    suite.add_test_case(case(CHECK, "the check can be run", status));
    let mut report = Report::new("wsproof check");
    report.add_test_suite(suite);
    Ok(report.to_string()?)
}

fn property(name: &str, value: &str) -> Property {
    Property::new(name, &*printable(value))
}

fn interrupted(reason: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(&*printable(reason));
    status.set_type("interrupted");
    status.set_description(told::UNTIL_THEN);
    case(CHECK, "the check is played to its end", status)
}

/// A kept conversation that is not what the model says any more.
fn outgrown(outgrown: &Outgrown) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let reason = format!("step {}: {}", outgrown.step + 1, outgrown.reason);
    status.set_message(&*printable(&reason));
    status.set_type("outgrown");
    let file = outgrown.file.display().to_string();
    case(CHECK, &printable(&file), status)
}

fn of_rule(conformance: &Conformance, again: &Again, finding: &RuleFinding) -> TestCase {
    let name = finding.rule.name();
    case(
        told::group(finding.rule),
        name,
        status(conformance, again, finding),
    )
}

fn case(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}

fn status(conformance: &Conformance, again: &Again, finding: &RuleFinding) -> TestCaseStatus {
    match (&finding.outcome, finding.expectation) {
        (RuleOutcome::Conforms, Expectation::Followed) => TestCaseStatus::success(),
        (RuleOutcome::Conforms, Expectation::Broken) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(told::TAKE_IT_OFF);
            status.set_type("conforms");
            status
        }
        (RuleOutcome::Differs { .. }, Expectation::Followed) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(finding.rule.demand());
            status.set_type("differs");
            status.set_description(conversation(conformance, again, finding));
            status
        }
        (RuleOutcome::Differs { .. }, Expectation::Broken) => skipped("known to be broken"),
        (RuleOutcome::NotExercised { reason }, _) => skipped(&format!("not exercised: {reason}")),
    }
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(&*printable(why));
    status
}

/// The shortest conversation that shows it, without colours, and the others in a line each.
fn conversation(conformance: &Conformance, again: &Again, finding: &RuleFinding) -> String {
    let mut page = Page::new(None);
    let group = told::shown_by(conformance, finding);
    differences::tell_how_to_read(&mut page, 1, again.advice().as_deref());
    let again = |counterexample: &_| again.command(counterexample);
    differences::tell(&mut page, &group, &again);
    anstream::adapter::strip_str(&page.into_text()).to_string()
}
