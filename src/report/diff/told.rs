//! A break, and what surrounds it, in words.

use crate::description::{GivenInput, Giver, SeenOutput};
use crate::diff::{Break, Cause, Diff, Whom};
use crate::report::numbers::{counted, grouped};

/// What breaks, in one line.
pub(super) fn headline(broken: &Break) -> String {
    let other = match broken.whom {
        Whom::OldClients => "an old server",
        Whom::NewClients => "a new server",
    };
    match &broken.cause {
        Cause::NewWord { of, word, .. } => format!("the {of} `{word}`, which {other} never says"),
        Cause::NewOutput { output, .. } => format!("`{output}`, which {other} never says"),
        Cause::Said { more, missing, .. } => match (more.as_slice(), missing.as_slice()) {
            ([], []) => "the same outputs, about other messages or places".to_owned(),
            ([], missing) => format!("no {}, where it had to come", list(missing)),
            (more, []) => format!("{}, where it had not to come", list(more)),
            (more, missing) => format!("{} in place of {}", list(more), list(missing)),
        },
        Cause::Reordered { .. } => "the same outputs in another order".to_owned(),
        Cause::NotTaken { input } => format!("{} cannot be given any more", named(input)),
        Cause::NotKnown { input } => format!("the server knows nothing of {}", named(input)),
        Cause::Shape { message, text } => format!("the shape of `{message}`: {text}"),
        Cause::Limit {
            name,
            expected,
            allowed,
        } => format!("`{name}` allows {allowed}, and {expected} was counted on"),
    }
}

/// The last exchange of a break in which something else had to be seen.
pub(super) struct Apart<'a> {
    /// What is seen and had to be, up to the first difference.
    pub(super) agreed: &'a [SeenOutput],
    /// What is seen from there on.
    pub(super) seen: &'a [SeenOutput],
    /// What had to be seen from there on, by the nearest answer that would have fitted.
    pub(super) expected: &'a [SeenOutput],
    /// How many other answers would have fitted.
    pub(super) others: usize,
}

/// Where the last exchange and what had to be expected go apart, if it is there that something breaks.
pub(super) fn apart(broken: &Break) -> Option<Apart<'_>> {
    let (nearest, others) = expected(broken)?;
    let seen = &broken.conversation.last()?.seen;
    let agreed = seen
        .iter()
        .zip(nearest)
        .take_while(|(one, other)| one == other);
    let (agreed, seen) = seen.split_at(agreed.count());
    Some(Apart {
        agreed,
        seen,
        expected: &nearest[agreed.len()..],
        others,
    })
}

/// Outputs after others, in words where there are none.
pub(super) const fn none(agreed: &[SeenOutput]) -> &'static str {
    if agreed.is_empty() {
        "nothing"
    } else {
        "nothing more"
    }
}

/// That other answers would have fitted too, if there are any.
pub(super) fn other_answers(others: usize) -> Option<String> {
    match others {
        0 => None,
        1 => Some("or one other answer".to_owned()),
        _ => Some(format!("or one of {} other answers", grouped(others))),
    }
}

/// What had to be expected, the nearest of it, and how much else would have fitted.
fn expected(broken: &Break) -> Option<(&[SeenOutput], usize)> {
    let (Cause::NewWord { expected, .. }
    | Cause::NewOutput { expected, .. }
    | Cause::Said { expected, .. }
    | Cause::Reordered { expected }) = &broken.cause
    else {
        return None;
    };
    let (nearest, others) = expected.split_first()?;
    Some((nearest, others.len()))
}

/// What was counted for whom: `1 break for old clients on a new server`.
pub(super) fn counts(diff: &Diff) -> Vec<String> {
    let counts = Whom::ALL.iter().filter_map(|whom| {
        let count = diff.breaks.iter().filter(|it| it.whom == *whom).count();
        (count > 0).then(|| format!("{} for {}", counted(count, "break"), whom.name()))
    });
    counts.collect()
}

/// Who gives an input.
pub(super) const fn giver(by: Giver) -> &'static str {
    match by {
        Giver::Client => "client",
        Giver::Environment => "environment",
    }
}

/// An input with who gives it.
pub(super) fn named(input: &GivenInput) -> String {
    match input.by {
        Giver::Client => format!("`{}`", input.name),
        Giver::Environment => format!("`{}` (environment)", input.name),
    }
}

/// Outputs, one after the other.
pub(super) fn list(outputs: &[SeenOutput]) -> String {
    let outputs: Vec<_> = outputs.iter().map(|it| format!("`{it}`")).collect();
    outputs.join(", ")
}

/// Where else the same break is seen.
pub(super) fn elsewhere(broken: &Break) -> Option<String> {
    let others = broken.places - 1;
    (others > 0).then(|| {
        format!(
            "the same is seen at {} of the machines",
            counted(others, "other place")
        )
    })
}
