//! A difference where the server may choose: the states that fitted until then, and what each expected next.

use super::entries::capped;
use crate::lockstep::Fitting;

/// What it means that there are such states, and none of them explains what was seen.
pub(super) const UNEXPLAINED: &str = "no choice that the protocol leaves to the server explains this; what fitted, and expected next:";

/// How many expectations are told, how many states of each, and how many things that a server may do of its own accord; all
/// are in the JSON.
const EXPECTATIONS: usize = 4;
const STATES: usize = 2;
const THINGS: usize = 3;

/// What had to be seen by the states, none of which explains what was.
pub(super) fn due(fitting: &[Fitting]) -> String {
    let mut due: Vec<&str> = Vec::new();
    let mut possible: Vec<String> = Vec::new();
    for state in fitting {
        let due_here = state.due.as_deref().unwrap_or("nothing more");
        if !due.contains(&due_here) {
            due.push(due_here);
        }
        for thing in &state.possible {
            if !possible.contains(thing) {
                possible.push(thing.clone());
            }
        }
    }
    with_possible(due.join(", or "), &possible)
}

/// A line for what it means and one for each expectation that is told; none where there was nothing to choose.
pub(super) fn in_words(fitting: &[Fitting]) -> Vec<String> {
    if fitting.is_empty() {
        return Vec::new();
    }
    let mut expectations: Vec<(String, Vec<String>)> = Vec::new();
    for state in fitting {
        let expected = due(std::slice::from_ref(state));
        match expectations
            .iter_mut()
            .find(|(known, _)| *known == expected)
        {
            Some((_, states)) => states.push(state.state.clone()),
            None => expectations.push((expected, vec![state.state.clone()])),
        }
    }
    let mut lines = vec![UNEXPLAINED.to_owned()];
    let told = expectations.iter().take(EXPECTATIONS);
    lines.extend(told.map(|(expected, states)| format!("{}: {expected}", in_one(states))));
    let untold = expectations.iter().skip(EXPECTATIONS);
    let untold: usize = untold.map(|(_, states)| states.len()).sum();
    if untold > 0 {
        lines.push(format!("and {untold} more"));
    }
    lines
}

/// The states, which have commas of their own.
fn in_one(states: &[String]) -> String {
    let shown: Vec<_> = states
        .iter()
        .take(STATES)
        .map(|it| format!("({it})"))
        .collect();
    match (shown.as_slice(), states) {
        (_, [only]) => only.clone(),
        (shown, _) => {
            let rest = states.len() - shown.len();
            let rest = (rest > 0).then(|| format!(" or {rest} more"));
            format!("{}{}", shown.join(" or "), rest.unwrap_or_default())
        }
    }
}

fn with_possible(due: String, possible: &[String]) -> String {
    if possible.is_empty() {
        due
    } else {
        format!("{due}, or of its own accord {}", capped(possible, THINGS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, due: Option<&str>, possible: &[&str]) -> Fitting {
        Fitting {
            state: name.to_owned(),
            due: due.map(str::to_owned),
            possible: possible.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    #[test]
    fn states_that_expect_the_same_are_told_together() {
        let told = in_words(&[
            state("idle", Some("pong n1"), &[]),
            state("idle, tools down", Some("pong n1"), &[]),
            state("closed", None, &[]),
            state("idle, silent", Some("pong n1"), &[]),
        ]);
        assert_eq!(
            told[1..],
            [
                "(idle) or (idle, tools down) or 1 more: pong n1",
                "closed: nothing more"
            ]
        );
    }

    #[test]
    fn at_most_four_expectations_are_told_and_the_states_of_the_others_counted() {
        let names = ["a", "b", "c", "d", "e", "e"];
        let states = names.map(|name| state(name, Some(name), &[]));
        assert_eq!(in_words(&states[..4]).len(), 5);
        assert_eq!(in_words(&states)[5], "and 2 more");
    }

    #[test]
    fn what_had_to_be_seen_is_what_the_states_expect() {
        assert_eq!(due(&[state("a", Some("pong n1"), &[])]), "pong n1");
        assert_eq!(due(&[state("a", None, &[])]), "nothing more");
        let some = state("a", Some("pong n1"), &["w", "x"]);
        let others = state("b", None, &["x", "y", "z"]);
        assert_eq!(
            due(&[some, others]),
            "pong n1, or nothing more, or of its own accord w, x, y, and 1 more"
        );
    }

    #[test]
    fn where_there_was_nothing_to_choose_nothing_is_said() {
        assert_eq!(in_words(&[]), Vec::<String>::new());
    }
}
