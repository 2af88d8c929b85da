//! What is said of a counterexample beside its conversation, each with a label.

use anstyle::Style;
use serde_json::{Map, Value};
use wsproof_model::vocabulary::{Limits, Rule};

use super::RuleIsTold;
use crate::lockstep::{Counterexample, Difference, Reproduced, Source};
use crate::report::numbers::{counted, grouped};
use crate::report::palette::{BAD, GOOD, PLAIN, STRONG};
use crate::report::{fitting, wire};
use crate::targets::Observation;

/// The label of the command that shows a counterexample again.
pub(in crate::report) const REPLAY: &str = "replay";

/// Something that is said.
#[derive(Debug)]
pub(in crate::report) struct Fact {
    /// What it is; empty where it goes on with what was said before it.
    pub(in crate::report) label: &'static str,
    /// How it is written.
    pub(in crate::report) style: Style,
    /// What is said.
    pub(in crate::report) text: String,
}

impl Fact {
    const fn new(label: &'static str, style: Style, text: String) -> Self {
        Self { label, style, text }
    }
}

/// What had to be seen, what was, and the rule that it breaks unless that is told elsewhere.
pub(in crate::report) fn of_difference(difference: &Difference, rule: RuleIsTold) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("must see", GOOD, due(difference)),
        Fact::new("sees", BAD, wire::in_words(&difference.seen)),
    ];
    facts.extend(explained(difference));
    match rule {
        RuleIsTold::Above => {}
        RuleIsTold::There => facts.extend(of_rule("rule", difference.rule)),
    }
    facts.extend(due_by(difference).into_iter().flatten());
    facts
}

/// What is different, where it is not obvious, and what the server could have chosen.
pub(in crate::report) fn explained(difference: &Difference) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut say = |label, text| facts.push(Fact::new(label, PLAIN, text));
    if !difference.detail.is_empty() {
        say("difference", difference.detail.clone());
    }
    let choice = fitting::in_words(&difference.fitting);
    for (index, line) in choice.into_iter().enumerate() {
        say(if index == 0 { "choice" } else { "" }, line);
    }
    facts
}

/// A rule and what it demands.
fn of_rule(label: &'static str, rule: Rule) -> [Fact; 2] {
    [
        Fact::new(label, PLAIN, named(rule.name(), rule.section())),
        Fact::new("", PLAIN, rule.demand().to_owned()),
    ]
}

/// The rule that demands what had to be seen, if it is another one than that which is broken.
pub(in crate::report) fn due_by(difference: &Difference) -> Option<[Fact; 2]> {
    let due_by = difference.expected.map(|it| it.rule);
    let other = due_by.filter(|it| *it != difference.rule)?;
    Some(of_rule("due by", other))
}

/// Where the counterexample comes from, how sure it is, and the command `again` that shows it again.
pub(in crate::report) fn of_origin(counterexample: &Counterexample, again: String) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut say = |label, style, text| facts.push(Fact::new(label, style, text));
    let limits = unusual_limits(&counterexample.sequence.limits);
    if !limits.is_empty() {
        say("limits", PLAIN, limits);
    }
    say("found", PLAIN, found(counterexample));
    say("reproduced", PLAIN, reproduced(counterexample.reproduced));
    if let Some(file) = &counterexample.file {
        say("kept in", PLAIN, file.display().to_string());
    }
    say(REPLAY, STRONG, again);
    facts
}

/// What had to be seen instead.
pub(in crate::report) fn due(difference: &Difference) -> String {
    match &difference.expected {
        Some(expected) => expected.output.to_string(),
        None if !difference.fitting.is_empty() => fitting::due(&difference.fitting),
        // What did not come, and is no message, is the answer to a ping.
        None if difference.seen == Observation::Nothing => "a WebSocket pong".to_owned(),
        None => "nothing more".to_owned(),
    }
}

fn named(name: &str, section: &str) -> String {
    format!("{name} (PROTOCOL.md section {section})")
}

fn found(counterexample: &Counterexample) -> String {
    let target = &counterexample.target;
    let seed = counterexample.seed;
    let source = source(counterexample.source);
    let whence = match counterexample.source {
        Source::Random(_) => format!("target {target}, seed {seed}, {source}"),
        Source::Regression | Source::Suite { .. } | Source::Way(_) => {
            format!("target {target}, {source}")
        }
    };
    let inputs = counterexample.sequence.inputs.len();
    // In virtual time, what is due before a timer of the sequence fires on the way to it.
    let on_the_way = counterexample.conversation.len().saturating_sub(inputs);
    let timers = match on_the_way {
        0 => String::new(),
        timers => format!(", and {} due on the way", counted(timers, "timer")),
    };
    format!(
        "{whence}; {} → {}{timers}",
        counted(counterexample.found_with, "input"),
        grouped(inputs)
    )
}

/// Where the sequence comes from.
pub(in crate::report) fn source(source: Source) -> String {
    match source {
        Source::Regression => "a regression".to_owned(),
        Source::Random(number) => format!("sequence {number}"),
        Source::Way(rule) => format!("the shortest way to {rule}"),
        Source::Suite {
            extra_states, word, ..
        } => format!("sequence {word} of the complete suite for k = {extra_states}"),
    }
}

/// How often it was shown again; not always, and it is flaky.
fn reproduced(reproduced: Reproduced) -> String {
    let Reproduced { runs, differed } = reproduced;
    let times = format!("{differed} of {runs} times");
    if runs == 0 {
        "not played again: only the shortest few differences are, so mend these and check again"
            .to_owned()
    } else if !reproduced.is_flaky() {
        times
    } else if reproduced.is_shown() {
        format!("flaky: shown again {times}; it does not depend on the inputs alone")
    } else {
        format!(
            "flaky: shown again {times}; playing it again will probably show nothing; look for what depends on time, on \
             chance, or on connections before this one"
        )
    }
}

/// The limits that are not the defaults of PROTOCOL.md; timeouts in milliseconds, as in files.
fn unusual_limits(limits: &Limits) -> String {
    let usual = fields(&Limits::default());
    let unusual: Vec<_> = fields(limits)
        .into_iter()
        .filter(|(name, value)| usual.get(name) != Some(value))
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    unusual.join(", ")
}

fn fields(limits: &Limits) -> Map<String, Value> {
    match serde_json::to_value(limits) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}
