//! For a review: to be pasted there.

use std::fmt::{self, Write as _};

use super::Sides;
use super::told::{counts, elsewhere, expected, giver, headline, list};
use crate::diff::{Break, Diff, Level};

/// The whole comparison.
#[must_use]
pub fn markdown(diff: &Diff, sides: &Sides) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _infallible = tell(&mut text, diff, sides);
    text
}

fn tell(text: &mut String, diff: &Diff, sides: &Sides) -> fmt::Result {
    writeln!(text, "### Protocol change: **{}**\n", diff.verdict.name())?;
    writeln!(text, "From {} to {}.", sides.old, sides.new)?;
    let counts = counts(diff);
    if !counts.is_empty() {
        writeln!(text, "{}.", counts.join(", "))?;
    } else if diff.verdict == Level::Equal {
        writeln!(text, "Nothing that anybody could see is another.")?;
    } else {
        writeln!(text, "Nothing breaks.")?;
    }
    for broken in &diff.breaks {
        tell_break(text, broken)?;
    }
    if !diff.changes.is_empty() {
        writeln!(
            text,
            "\n<details><summary>Changes ({})</summary>\n",
            diff.changes.len()
        )?;
        for change in &diff.changes {
            writeln!(text, "- {change}")?;
        }
        writeln!(text, "\n</details>")?;
    }
    Ok(())
}

fn tell_break(text: &mut String, broken: &Break) -> fmt::Result {
    writeln!(text, "\n#### {}: {}", broken.whom.name(), headline(broken))?;
    let last = broken.conversation.len();
    if last > 0 {
        writeln!(text, "\n| | happens | a client sees |\n| --- | --- | --- |")?;
    }
    for (number, exchange) in (1..).zip(&broken.conversation) {
        let seen = if exchange.seen.is_empty() {
            String::new()
        } else {
            list(&exchange.seen)
        };
        let seen = match (number == last, expected(broken)) {
            (true, Some((nearest, _))) => {
                format!("**{}**; expected {}", list(&exchange.seen), list(nearest))
            }
            (true, None) | (false, _) => seen,
        };
        let who = giver(exchange.input.by);
        writeln!(
            text,
            "| {number} | {who}: `{}` | {} |",
            exchange.input.name,
            seen.replace('|', "\\|")
        )?;
    }
    if let Some(elsewhere) = elsewhere(broken) {
        writeln!(text, "\nThen {elsewhere}.")?;
    }
    Ok(())
}
