//! What breaks a rule: the shortest conversation in full, the others in a line each.

use std::collections::{BTreeMap, BTreeSet};

use wsproof_model::vocabulary::Rule;

use super::conversation::{self, RuleIsTold};
use super::numbers::counted;
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, STRONG};
use crate::lockstep::Counterexample;

/// How many of the others are shown; all are in the JSON.
const SHOWN: usize = 6;

/// The counterexamples that show that one rule is broken, the shortest first.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The rule.
    pub(super) rule: Rule,
    /// What shows it.
    pub(super) counterexamples: Vec<&'a Counterexample>,
}

impl<'a> Group<'a> {
    /// In the order of their lengths, and of those that are as long in the order in which they come.
    pub(super) fn new(
        rule: Rule,
        counterexamples: impl IntoIterator<Item = &'a Counterexample>,
    ) -> Self {
        let mut counterexamples: Vec<_> = counterexamples.into_iter().collect();
        counterexamples.sort_by_key(|it| it.sequence.inputs.len());
        Self {
            rule,
            counterexamples,
        }
    }

    /// Those of them that are not kept in a file in which one before them is kept.
    pub(super) fn once_each(&self) -> Vec<&'a Counterexample> {
        let mut files = BTreeSet::new();
        let mut is_new = |it: &Counterexample| match &it.file {
            Some(file) => files.insert(file.clone()),
            None => true,
        };
        let counterexamples = self.counterexamples.iter().copied();
        counterexamples.filter(|it| is_new(it)).collect()
    }
}

/// Each rule with what shows that it is broken, by the rule that the counterexample itself names.
pub(super) fn by_rule(counterexamples: &[Counterexample]) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<_, Vec<&Counterexample>> = BTreeMap::new();
    for counterexample in counterexamples {
        let rule = counterexample.difference.rule;
        groups.entry(rule).or_default().push(counterexample);
    }
    let groups = groups.into_iter();
    shortest_first(groups.map(|(rule, group)| Group::new(rule, group)))
}

/// The rule with the shortest conversation first.
pub(super) fn shortest_first<'a>(groups: impl Iterator<Item = Group<'a>>) -> Vec<Group<'a>> {
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by_key(|group| {
        let shortest = group.counterexamples.first();
        shortest.map(|it| it.sequence.inputs.len())
    });
    groups
}

/// What a person must know to read so many groups, with some advice; nothing if there are none.
pub(super) fn tell_how_to_read(page: &mut Page, groups: usize, advice: Option<&str>) {
    if groups == 0 {
        return;
    }
    page.blank();
    let mut line = |text| page.line(&[Span::plain("  ")], &[Span::new(FAINT, text)]);
    line(conversation::LEGEND);
    if groups > 1 {
        line("One fault often breaks several rules: begin with the shortest conversation.");
    }
    if let Some(advice) = advice {
        line(advice);
    }
}

/// Which rule it is that a group shows: after what leads up to it, its name and what it demands.
pub(super) fn tell_rule(page: &mut Page, lead: String, rule: Rule) {
    let demand = format!(" — {}", rule.demand());
    let section = format!(" (PROTOCOL.md section {})", rule.section());
    page.line(
        &[],
        &[
            Span::new(BAD, lead),
            Span::new(STRONG, rule.name()),
            Span::plain(demand),
            Span::new(FAINT, section),
        ],
    );
}

/// The shortest of a group in full, the others mentioned; `again` is the command that shows one again.
pub(super) fn tell(page: &mut Page, group: &Group<'_>, again: &dyn Fn(&Counterexample) -> String) {
    let once_each = group.once_each();
    let Some((shortest, others)) = once_each.split_first() else {
        return;
    };
    page.blank();
    conversation::tell_with(page, shortest, RuleIsTold::Above, again(shortest));
    if others.is_empty() {
        return;
    }
    let also = format!(
        "  also shown by {}",
        counted(others.len(), "other sequence")
    );
    page.line(&[], &[Span::new(FAINT, also)]);
    for other in others.iter().take(SHOWN) {
        conversation::mention(page, other, again(other));
    }
    if others.len() > SHOWN {
        let rest = format!(
            "    and {} more (--format json lists all)",
            others.len() - SHOWN
        );
        page.line(&[], &[Span::new(FAINT, rest)]);
    }
}
