//! A complete suite for a person: what was played, and what it promises.

use std::time::Duration;

use super::entries::labelled;
use super::numbers::{counted, grouped, seconds};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, PLAIN, POINTER};
use crate::lockstep::{ClientSuite, CompleteSuite, Estimate, PlayedSuite};
use crate::suites::suite::Size;

/// How many groups of states are named; all are in the JSON.
const SHOWN_GROUPS: usize = 3;

/// How many states of a group are named.
const SHOWN_STATES: usize = 2;

/// Tells what became of the suite, and a blank line; nothing if none was asked for.
pub(super) fn tell(page: &mut Page, suite: &CompleteSuite) {
    let not_played = match suite {
        CompleteSuite::NotAskedFor => return,
        CompleteSuite::LimitsAreFixed => {
            "not played: it is for small limits, and the server's cannot be changed"
        }
        CompleteSuite::NoLiveTarget => "not played: it is played to the live target only",
        CompleteSuite::DiffersAlready => "not played: the server differs already",
        CompleteSuite::ClientAlone(played) => {
            tell_client_alone(page, played);
            return page.blank();
        }
        CompleteSuite::Played(played) => {
            tell_played(page, played);
            return page.blank();
        }
    };
    let body = Span::plain(format!("  {not_played}"));
    page.line(&[Span::new(FAINT, "  complete suite")], &[body]);
    page.blank();
}

fn tell_played(page: &mut Page, played: &PlayedSuite) {
    page.line(&[], &[Span::new(FAINT, "  complete suite")]);
    let mut entry = |label: &str, style, text: String| {
        labelled(page, label, &[Span::new(style, text)]);
    };
    entry("played", PLAIN, outcome(played));
    entry("size", PLAIN, size(played.size));
    let choice = &played.choice;
    let before = format!(
        "{} before sequences that begin others were merged, and inputs that cannot be given left out",
        size(choice.size)
    );
    entry("", PLAIN, before);
    let other = format!("{} by the {} method", size(choice.other_size), choice.other);
    entry("", PLAIN, other);
    entry("bounds", PLAIN, bounds(played));
    entry("states", PLAIN, states(played));
    if played.passed {
        entry("promise", PLAIN, promise(played));
        for (index, assumption) in ASSUMPTIONS.iter().enumerate() {
            let label = if index == 0 { "assuming" } else { "" };
            entry(label, PLAIN, format!("{}. {assumption}", index + 1));
        }
    } else {
        let none = "none: the server differs";
        entry("promise", BAD, none.to_owned());
    }
    if let Some(next) = played.next.filter(|_| played.passed) {
        entry("next", POINTER, estimate(&next));
    }
}

fn tell_client_alone(page: &mut Page, played: &ClientSuite) {
    page.line(&[], &[Span::new(FAINT, "  complete suite")]);
    let mut entry = |label: &str, text: String| labelled(page, label, &[Span::plain(text)]);
    let share = if played.sequences == played.size.words {
        String::new()
    } else {
        format!("{} of ", grouped(played.sequences))
    };
    entry(
        "played",
        format!(
            "of what a client alone can do: {share}{}, {}, {} s",
            counted(played.size.words, "sequence"),
            counted(played.steps, "step"),
            seconds(played.elapsed)
        ),
    );
    entry(
        "bounds",
        format!(
            "1 connection, the server's own limits, messages {}; {} inputs; {} states",
            played.messages,
            played.inputs,
            grouped(played.states)
        ),
    );
    entry("promise", CLIENT_PROMISE.to_owned());
}

/// What a suite of what a client alone can do promises.
pub(super) const CLIENT_PROMISE: &str = "none: every input of a client was given in every state that a client alone can reach, but what the server does of its \
     own accord is not in the checker's hands; --control puts it there";

/// What the promise of a suite rests on.
pub(super) const ASSUMPTIONS: [&str; 4] = [
    "The server is deterministic: what a client sees depends on the inputs alone, all of which are in the checker's hands.",
    "Reset: every sequence begins on a new connection, with a user whom no sequence before it used.",
    "The inputs are those of the alphabet: one of each kind, and the messages; other texts, ids and tokens are treated alike.",
    "What holds within the bounds holds beyond them: larger limits, more messages and more connections are left to the random \
     sequences.",
];

/// What a server that passed is, in words.
pub(super) fn promise(played: &PlayedSuite) -> String {
    let k = played.extra_states;
    let beyond = match k {
        0 => String::new(),
        k => format!(
            " followed by {k} {}",
            if k == 1 { "input" } else { "inputs" }
        ),
    };
    let more = match k {
        0 => "no more states than".to_owned(),
        k => format!("at most {} more than", counted(k, "state")),
    };
    format!(
        "A server that passes behaves as the model does within these bounds, or has a state that no access sequence{beyond} \
         reaches. An access sequence is a shortest one to a state of the model. A server that has {more} the model's {} \
         has no such state.",
        grouped(played.quotient)
    )
}

fn outcome(played: &PlayedSuite) -> String {
    format!(
        "for {} (k = {}), {} method: {}{}, {}, {} s",
        counted(played.extra_states, "extra state"),
        played.extra_states,
        played.choice.method,
        if played.sequences == played.size.words {
            String::new()
        } else {
            format!("{} of ", grouped(played.sequences))
        },
        counted(played.size.words, "sequence"),
        counted(played.steps, "step"),
        seconds(played.elapsed)
    )
}

fn size(size: Size) -> String {
    let words = counted(size.words, "sequence");
    format!("{words}, {}", counted(size.inputs, "input"))
}

fn bounds(played: &PlayedSuite) -> String {
    format!("{}; {}", played.bounds, counted(played.inputs, "input"))
}

fn states(played: &PlayedSuite) -> String {
    let quotient = grouped(played.quotient);
    let all = grouped(played.states);
    let groups: Vec<_> = played.merged.iter().map(|group| one_group(group)).collect();
    let Some((shown, rest)) = groups.split_at_checked(groups.len().min(SHOWN_GROUPS)) else {
        return String::new();
    };
    if groups.is_empty() {
        return format!("{all}, which can all be told apart");
    }
    let more = match rest.len() {
        0 => String::new(),
        rest => format!(
            "; and {} more (--format json names all)",
            counted(rest, "group")
        ),
    };
    format!(
        "{all}, of which {quotient} can be told apart. No client can tell apart: {}{more}",
        shown.join("; ")
    )
}

fn one_group(group: &[String]) -> String {
    let named: Vec<_> = group
        .iter()
        .take(SHOWN_STATES)
        .map(|name| format!("\u{201c}{name}\u{201d}"))
        .collect();
    let rest = group.len() - named.len();
    let more = match rest {
        0 => String::new(),
        rest => format!(" and {} more", grouped(rest)),
    };
    format!("{}{more}", named.join(" from "))
}

fn estimate(next: &Estimate) -> String {
    let k = next.extra_states;
    if !next.is_held_by_memory() {
        let before = size(next.size);
        return format!("k = {k}: {before} before merging, more than memory is meant to hold");
    }
    let words = counted(next.sequences, "sequence");
    let time = about(next.time);
    format!("k = {k}: about {words}, {time}: --extra-states {k}")
}

fn about(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..100 => format!("{} s", seconds.max(1)),
        100..6_000 => counted(seconds.div_ceil(60), "minute"),
        6_000.. => counted(seconds.div_ceil(3_600), "hour"),
    }
}
