//! For a review: to be pasted there.

use std::fmt::{self, Write as _};

use super::Sides;
use super::told::{Apart, apart, counts, elsewhere, giver, headline, list, none};
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
        let seen = match apart(broken) {
            Some(apart) if number == last => difference(&apart),
            Some(_) | None => list(&exchange.seen),
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

/// What is seen and had to be, then what is seen, and what had to be seen in its place.
fn difference(last: &Apart<'_>) -> String {
    let told = |outputs: &[_]| {
        if outputs.is_empty() {
            none(last.agreed).to_owned()
        } else {
            list(outputs)
        }
    };
    let agreed = list(last.agreed);
    let comma = if agreed.is_empty() { "" } else { ", " };
    format!(
        "{agreed}{comma}**{}**; expected {}",
        told(last.seen),
        told(last.expected)
    )
}
