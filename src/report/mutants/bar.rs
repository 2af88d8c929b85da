//! How far a campaign is, as a bar on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::mutants::progress::Progress;

const TEMPLATE: &str = "  {prefix:<26} {bar:32} {pos:>6} of {len}  {eta} left";

/// A bar on stderr; where stderr is no terminal there is none.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar on stderr.
    #[must_use]
    pub fn new() -> Self {
        // A template that does not parse is found by a test; the bar could do without it.
        let style = ProgressStyle::with_template(TEMPLATE)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━━─");
        Self(ProgressBar::new(0).with_style(style))
    }
}

impl Default for Bar {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bar {
    fn begun(&self, what: &str, parts: usize) {
        self.0.reset();
        self.0.set_prefix(what.to_owned());
        self.0.set_length(parts as u64);
    }

    fn advanced(&self) {
        self.0.inc(1);
    }

    fn finished(&self) {
        self.0.finish_and_clear();
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
            assert_eq!((bar.0.position(), bar.0.length()), (1, Some(3)));
            assert_eq!(bar.0.prefix(), what);
            bar.finished();
        }
    }
}
