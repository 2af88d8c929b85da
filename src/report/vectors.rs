//! How far an export is, as a bar on a terminal.

use std::io::{IsTerminal, stdout};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TEMPLATE: &str = "  vectors {bar:32} {pos:>6} of {len}  {eta} left";

/// What takes less needs no bar.
const SHORT: Duration = Duration::from_secs(1);

/// So many vectors are made between two looks at the clock.
const SOME: u64 = 1024;

/// A bar on stderr once it has taken a while; where stderr is no terminal, or stdout is one too, there is none.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    begun: Instant,
}

impl Bar {
    /// For so many vectors.
    #[must_use]
    pub fn new(vectors: u64) -> Self {
        // A template that does not parse is found by a test; the bar could do without it.
        let style = ProgressStyle::with_template(TEMPLATE)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━━─");
        let hidden = ProgressDrawTarget::hidden();
        Self {
            bar: ProgressBar::with_draw_target(Some(vectors), hidden).with_style(style),
            begun: Instant::now(),
        }
    }

    /// One vector more is there.
    pub fn advanced(&self) {
        self.bar.inc(1);
        let is_time = self.bar.position().is_multiple_of(SOME) && self.begun.elapsed() > SHORT;
        if is_time && self.bar.is_hidden() && !stdout().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// They all are.
    pub fn finished(&self) {
        self.bar.finish_and_clear();
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
    fn the_bar_tells_how_far_it_is() {
        let bar = Bar::new(3);
        bar.advanced();
        assert_eq!((bar.bar.position(), bar.bar.length()), (1, Some(3)));
        bar.finished();
    }
}
