//! A break, and what surrounds it, in words.

use crate::description::{GivenInput, Giver, SeenOutput};
use crate::diff::{Break, Cause, Diff, Exchange, Whom};
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
            ([], missing) => format!("no {}, where it had to come", list(missing)),
            (more, []) => format!("{}, where it had not to come", list(more)),
            (more, missing) => format!("{} in place of {}", list(more), list(missing)),
        },
        Cause::Particulars { fields, .. } => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(output, field)| format!("`{output}` with another `{field}`"))
                .collect();
            fields.join(", ")
        }
        Cause::Silent { inputs, expected } => {
            let inputs: Vec<_> = inputs.iter().map(|it| format!("`{}`", it.name)).collect();
            let first = expected.first().and_then(|nearest| nearest.first());
            let first = first.map_or_else(|| "something".to_owned(), |it| format!("`{it}`"));
            format!(
                "nothing comes, though by {} at the latest {first} had to",
                inputs.join(" or ")
            )
        }
        Cause::Reordered { .. } => "the same outputs in another order".to_owned(),
        Cause::NotTaken { input } => format!("{} cannot be given any more", named(input)),
        Cause::NotKnown { input } => format!("the server knows nothing of {}", named(input)),
        Cause::Handshake {
            what,
            expected,
            met,
        } => format!("the {what} is `{met}`, and clients ask for `{expected}`"),
        Cause::Shape { message, text } => format!("`{message}`: {text}"),
        Cause::Limit {
            name,
            expected,
            allowed,
        } => match expected {
            Some(expected) => {
                format!("the server's `{name}` is {allowed}, and clients count on {expected}")
            }
            None => {
                format!("the server's `{name}` is {allowed}, and clients know of no such limit")
            }
        },
    }
}

/// An exchange in which something else had to be seen.
pub(super) struct Apart<'a> {
    /// What is seen and had to be, up to the first difference.
    pub(super) agreed: &'a [SeenOutput],
    /// What is seen from there on.
    pub(super) seen: &'a [SeenOutput],
    /// What had to be seen from there on, by the nearest answer that would have fitted.
    pub(super) expected: &'a [SeenOutput],
}

/// Where an exchange and what had to be expected go apart, if they do.
pub(super) fn apart(exchange: &Exchange) -> Option<Apart<'_>> {
    let (seen, nearest) = (&exchange.seen, exchange.instead.as_ref()?);
    let agreed = seen.iter().zip(nearest);
    let agreed = agreed.take_while(|(one, other)| one == other).count();
    let (agreed, seen) = seen.split_at(agreed);
    Some(Apart {
        agreed,
        seen,
        expected: &nearest[agreed.len()..],
    })
}

/// The silence that breaks something, after the last exchange, if it is silence that does.
pub(super) fn silence(broken: &Break) -> Option<Apart<'_>> {
    let Cause::Silent { expected, .. } = &broken.cause else {
        return None;
    };
    Some(Apart {
        agreed: &[],
        seen: &[],
        expected: expected.first()?,
    })
}

/// Whether an exchange, the first one being 1, is the one that breaks something: what was new before is told of apart.
pub(super) fn is_what_breaks(broken: &Break, number: usize) -> bool {
    let is_last = number == broken.conversation.len();
    is_last && broken.cause.expected().is_some() && silence(broken).is_none()
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
pub(super) fn other_answers(broken: &Break) -> Option<String> {
    match broken.cause.expected()?.len() {
        0 | 1 => None,
        2 => Some("or one other answer".to_owned()),
        several => Some(format!("or one of {} other answers", grouped(several - 1))),
    }
}

/// What breaks for each side: so many of each that are told in full, and how many there are.
pub(super) fn first(diff: &Diff, most: usize) -> impl Iterator<Item = (Whom, Vec<&Break>, usize)> {
    Whom::ALL.iter().map(move |whom| {
        let of = || diff.breaks.iter().filter(|it| it.whom == *whom);
        (*whom, of().take(most).collect(), of().count())
    })
}

/// That there are more breaks for one side than are told in full, if there are.
pub(super) fn more(whom: Whom, told: usize, all: usize) -> Option<String> {
    let more = counted(all - told, "more break");
    (all > told).then(|| format!("{more} for {}: --breaks {all} tells all", whom.name()))
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
