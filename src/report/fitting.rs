//! A difference where the server may choose: what each choice that fitted would have explained.

use crate::lockstep::Fitting;

/// What it means that there are such states, and none of them explains what was seen.
pub(super) const UNEXPLAINED: &str =
    "no choice that the protocol leaves to the server explains this";

/// How many of the states are told; all are in the JSON.
const SHOWN: usize = 4;

/// A line for what it means and one for each state that is told; none where there was nothing to choose.
pub(super) fn in_words(fitting: &[Fitting]) -> Vec<String> {
    if fitting.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![UNEXPLAINED.to_owned()];
    lines.extend(fitting.iter().take(SHOWN).map(one));
    if fitting.len() > SHOWN {
        lines.push(format!("and {} more", fitting.len() - SHOWN));
    }
    lines
}

fn one(fitting: &Fitting) -> String {
    let Fitting { state, explains } = fitting;
    if explains.is_empty() {
        format!("{state}: explains nothing more")
    } else {
        format!("{state}: explains {}", explains.join(", or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(states: usize) -> Vec<Fitting> {
        (0..states)
            .map(|number| Fitting {
                state: format!("state {number}"),
                explains: (0..number).map(|at| format!("answer {at}")).collect(),
            })
            .collect()
    }

    #[test]
    fn at_most_four_states_are_told_and_the_others_counted() {
        let lines = in_words(&fitting(4));
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], "state 0: explains nothing more");
        assert_eq!(lines[3], "state 2: explains answer 0, or answer 1");
        let lines = in_words(&fitting(7));
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[5], "and 3 more");
    }

    #[test]
    fn where_there_was_nothing_to_choose_nothing_is_said() {
        assert_eq!(in_words(&[]), Vec::<String>::new());
    }
}
