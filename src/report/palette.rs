//! The colours. Each says the same everywhere, and nothing is said by colour alone.

use anstyle::{AnsiColor, Style};

/// What matters most on its line.
pub(super) const STRONG: Style = Style::new().bold();
/// What is there for completeness.
pub(super) const FAINT: Style = Style::new().dimmed();
/// What is as it must be.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is not.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What a person should look at, or type.
pub(super) const POINTER: Style = AnsiColor::Cyan.on_default();
/// Nothing in particular.
pub(super) const PLAIN: Style = Style::new();
