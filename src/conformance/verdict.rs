//! What a check of a server at an address comes to.

use std::path::PathBuf;

use wsproof_model::vocabulary::Rule;

use crate::lockstep::Verdict;

/// Whose the environment of the server is: its agents, its services, its timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// The checker's, by the control endpoints of so many instances.
    Controlled {
        /// How many servers are played to side by side.
        instances: usize,
    },
    /// The server's own, and it may do whatever the machine allows.
    Own,
}

/// What was found of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFinding {
    /// The rule.
    pub rule: Rule,
    /// What became of it.
    pub outcome: RuleOutcome,
    /// What was expected of it.
    pub expectation: Expectation,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOutcome {
    /// It was exercised, and nothing was seen that breaks it.
    Conforms,
    /// The server breaks it.
    Differs {
        /// Which of the verdict's counterexamples show it, by their places.
        counterexamples: Vec<usize>,
    },
    /// Nothing was played that shows whether the server follows it, or what was seen leaves that open.
    NotExercised {
        /// Why, and what would: a sentence without a full stop.
        reason: String,
    },
}

/// What is expected of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// That the server follows it.
    Followed,
    /// That the server breaks it: it is listed as known to be broken.
    Broken,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// No rule is broken.
    Conforms,
    /// Just the rules are broken that are listed, as far as they were exercised.
    AsExpected,
    /// A rule is broken that is not listed, or one that is listed is followed.
    Differs,
    /// The check ended before its time, for a reason that is told. What was found until then stands.
    Interrupted,
}

impl Conclusion {
    /// The word for it in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::AsExpected => "as expected",
            Self::Differs => "differs",
            Self::Interrupted => "interrupted",
        }
    }
}

/// The outcome of a check of a server at an address.
#[derive(Clone, Debug)]
pub struct Conformance {
    /// The address.
    pub url: String,
    /// Whose the environment was.
    pub environment: Environment,
    /// What was played, what it reached, and the differences: one for each rule that is broken, and more.
    pub verdict: Verdict,
    /// Every rule, in the order of the model.
    pub rules: Vec<RuleFinding>,
    /// The file of the one conversation that was played, if no others were to be.
    pub replayed: Option<PathBuf>,
    /// Why it ended before its time, if it did: the server cannot be reached any more, for instance.
    pub interrupted: Option<String>,
}

impl RuleFinding {
    /// Whether it is as was expected; nothing is expected of what was not exercised.
    #[must_use]
    pub const fn is_as_expected(&self) -> bool {
        match (&self.outcome, self.expectation) {
            (RuleOutcome::Conforms, Expectation::Followed)
            | (RuleOutcome::Differs { .. }, Expectation::Broken)
            | (RuleOutcome::NotExercised { .. }, _) => true,
            (RuleOutcome::Conforms, Expectation::Broken)
            | (RuleOutcome::Differs { .. }, Expectation::Followed) => false,
        }
    }
}

impl Conformance {
    /// What it comes to. A check that was interrupted says nothing of what it did not come to, whatever it found before.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        if self.interrupted.is_some() {
            return Conclusion::Interrupted;
        }
        let as_expected = self.rules.iter().all(RuleFinding::is_as_expected);
        if !as_expected || !self.verdict.outgrown.is_empty() {
            return Conclusion::Differs;
        }
        let broken = |it: &RuleFinding| matches!(it.outcome, RuleOutcome::Differs { .. });
        if self.rules.iter().any(broken) {
            Conclusion::AsExpected
        } else {
            Conclusion::Conforms
        }
    }

    /// How many rules were exercised.
    #[must_use]
    pub fn exercised(&self) -> usize {
        let rules = self.rules.iter();
        rules
            .filter(|it| !matches!(it.outcome, RuleOutcome::NotExercised { .. }))
            .count()
    }
}
