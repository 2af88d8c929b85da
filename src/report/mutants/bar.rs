//! How far a campaign is, as a bar on a terminal, and elsewhere as lines.

use indicatif::{ProgressBar, ProgressStyle};

use crate::mutants::progress::Progress;
use crate::report::numbers::grouped;
use crate::report::progress::Lines;

const TEMPLATE: &str = "  {prefix:<26} {bar:32} {pos:>6} of {len}  {eta} left";

/// A bar on stderr; where stderr is no terminal it is told in lines.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    lines: Lines,
}

impl Bar {
    /// A bar on stderr.
    #[must_use]
    pub fn new() -> Self {
        // A template that does not parse is found by a test; the bar could do without it.
        let style = ProgressStyle::with_template(TEMPLATE)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━━─");
        Self {
            bar: ProgressBar::new(0).with_style(style),
            lines: Lines::new(),
        }
    }

    fn how_far(&self) -> String {
        let (at, of) = (self.bar.position(), self.bar.length().unwrap_or(0));
        format!("{} of {}", grouped(at), grouped(of))
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn begun(&self, what: &str, parts: usize) {
        self.bar.reset();
        self.bar.set_prefix(what.to_owned());
        self.bar.set_length(parts as u64);
        self.lines.begun(what, self.how_far());
    }

    fn advanced(&self) {
        self.bar.inc(1);
        self.lines.advanced(&self.bar.prefix(), || self.how_far());
    }

    fn finished(&self) {
        self.bar.finish_and_clear();
        self.lines.finished(&self.bar.prefix());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_bar_is_understood() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }

    #[test]
    fn the_bar_tells_how_far_each_thing_is() {
        let bar = Bar::new();
        for what in ["one", "other"] {
            bar.begun(what, 3);
            bar.advanced();
            assert_eq!((bar.bar.position(), bar.bar.length()), (1, Some(3)));
            assert_eq!(bar.bar.prefix(), what);
            bar.finished();
        }
    }
}
