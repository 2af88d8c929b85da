//! How far a check is, as bars on a terminal, and elsewhere as lines.

mod lines;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use wsproof_model::vocabulary::Rule;

use super::numbers::{counted, grouped};
use crate::lockstep::progress::Progress;
pub(super) use lines::Lines;

const TEMPLATE: &str = "  {prefix:<12} {bar:16} {pos:>6} of {len}, {eta:>3} left  {wide_msg}";

/// One bar per target on stderr while the check runs. They leave nothing behind. Where stderr is no terminal it is told in
/// lines.
#[derive(Debug)]
pub struct Bars {
    lines: Lines,
    screen: MultiProgress,
    targets: Mutex<BTreeMap<String, TargetBar>>,
}

#[derive(Debug)]
struct TargetBar {
    bar: ProgressBar,
    steps: u64,
    /// The rule that was found to be broken first, and how many differences were found.
    broken: Option<(Rule, u64)>,
}

impl Bars {
    /// Bars on stderr.
    #[must_use]
    pub fn new() -> Self {
        Self {
            lines: Lines::new(),
            screen: MultiProgress::new(),
            targets: Mutex::default(),
        }
    }

    fn update(&self, target: &str, change: impl FnOnce(&mut TargetBar)) {
        if let Some(bar) = self.lock().get_mut(target) {
            change(bar);
            self.lines.advanced(target, || bar.how_far());
        }
    }

    /// Bars are only looked at: what a thread that panicked left of them is good enough.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, TargetBar>> {
        self.targets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Bars {
    fn default() -> Self {
        Self::new()
    }
}

impl TargetBar {
    fn tell(&self) {
        self.bar.set_message(self.message());
    }

    /// What a bar shows, in words.
    fn how_far(&self) -> String {
        let of = counted(self.bar.length().unwrap_or(0), "sequence");
        let message = self.message();
        format!("{} of {of}, {message}", grouped(self.bar.position()))
    }

    fn message(&self) -> String {
        let steps = counted(self.steps, "step");
        // What was found comes first: the end of a long text is not seen on a narrow terminal.
        match self.broken {
            None => steps,
            Some((rule, found)) => format!(
                "differs: {}, {}; the shortest is looked for",
                rule.name(),
                counted(found, "difference")
            ),
        }
    }
}

impl Progress for Bars {
    fn begun(&self, target: &str, sequences: u64) {
        // A template that does not parse is found by a test; the bars could do without it.
        let style = ProgressStyle::with_template(TEMPLATE)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━━─");
        let bar = self.screen.add(ProgressBar::new(sequences));
        bar.set_style(style);
        bar.set_prefix(target.to_owned());
        let bar = TargetBar {
            bar,
            steps: 0,
            broken: None,
        };
        bar.tell();
        self.lines.begun(target, bar.how_far());
        self.lock().insert(target.to_owned(), bar);
    }

    fn advanced(&self, target: &str, sequences: u64, steps: u64) {
        self.update(target, |bar| {
            bar.steps += steps;
            bar.bar.inc(sequences);
            bar.tell();
        });
    }

    fn found(&self, target: &str, rule: Rule) {
        self.update(target, |bar| {
            let (rule, found) = bar.broken.unwrap_or((rule, 0));
            bar.broken = Some((rule, found + 1));
            bar.tell();
        });
    }

    fn finished(&self, target: &str) {
        self.update(target, |bar| bar.bar.finish_and_clear());
        self.lines.finished(target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_bars_is_understood() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }

    #[test]
    fn the_bars_tell_how_far_each_target_is() {
        let bars = Bars::new();
        bars.begun("live", 256);
        bars.begun("simulated", 128);
        bars.advanced("live", 64, 1200);
        bars.advanced("live", 1, 1);
        bars.found("live", Rule::WireSeq);
        let told: Vec<_> = bars
            .lock()
            .iter()
            .map(|(target, TargetBar { bar, .. })| {
                let (at, of) = (bar.position(), bar.length().unwrap());
                format!("{target} {at}/{of}: {}", bar.message())
            })
            .collect();
        let in_words = bars.lock()["live"].how_far();
        assert_eq!(
            in_words,
            "65 of 256 sequences, differs: wire/seq, 1 difference; the shortest is looked for"
        );
        assert_eq!(
            told,
            [
                "live 65/256: differs: wire/seq, 1 difference; the shortest is looked for",
                "simulated 0/128: 0 steps"
            ]
        );
    }

    #[test]
    fn a_target_that_nobody_began_is_no_reason_to_stop() {
        let bars = Bars::new();
        bars.advanced("elsewhere", 1, 1);
        bars.finished("elsewhere");
        assert!(bars.lock().is_empty());
    }
}
