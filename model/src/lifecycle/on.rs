//! For each trigger, in which states it is legal and what follows (PROTOCOL.md section 3).
//!
//! A state has the trait of a trigger exactly if the lifecycle table lists the trigger under it. A function that takes a
//! connection in more than one state says in its bounds what it does with it:
//! `S: on::CloseStarted<Next = state::Closing>`.
//!
//! Each trait has a message of its own for those who take the trigger where it is not legal.

use super::marker::LifecycleMarker;
use super::state;
use crate::tables::lifecycle_table;

macro_rules! define_legal_steps {
    (
        states { $($states:tt)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident,)* })* }
    ) => {
        $(
            #[doc = concat!("A state in which this is legal: ", $trigger_meaning)]
            #[doc = concat!("Taken with [`Connection::", stringify!($method), "`](super::Connection::", stringify!($method), ").")]
            #[doc = ""]
            #[doc = "It is legal in the states that stand below under \"Implementors\", each with the one that follows."]
            #[doc = ""]
            #[doc = concat!("Elsewhere the compiler says, with the state for `{Self}`:\n\n> ", $refusal)]
            #[diagnostic::on_unimplemented(message = $refusal, label = "not legal in this state")]
            pub trait $trigger: LifecycleMarker {
                /// The state that follows.
                type Next: LifecycleMarker;
            }
        )*

        $($(
            // The refusal names the states; the compiler need not list them once more, with the places in this macro.
            #[diagnostic::do_not_recommend]
            impl $on for state::$from {
                type Next = state::$to;
            }
        )*)*
    };
}

lifecycle_table!(define_legal_steps);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::lifecycle::{TRANSITIONS, Transition};
    use crate::tables::lifecycle_table;
    use crate::vocabulary::{LifecycleState, Trigger};

    macro_rules! list_refusals {
        (
            states { $($states:tt)* }
            triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
            transitions { $($transitions:tt)* }
        ) => {
            const REFUSALS: &[(Trigger, &str)] = &[$((Trigger::$trigger, $refusal),)*];
        };
    }

    lifecycle_table!(list_refusals);

    /// The states in which `trigger` is legal.
    fn legal(trigger: Trigger) -> BTreeSet<LifecycleState> {
        TRANSITIONS
            .iter()
            .filter(|transition| transition.trigger == trigger)
            .map(|transition| transition.from)
            .collect()
    }

    fn illegal(trigger: Trigger) -> BTreeSet<LifecycleState> {
        let every = LifecycleState::ALL.iter().copied().collect::<BTreeSet<_>>();
        &every - &legal(trigger)
    }

    /// The words between backticks.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split('`').skip(1).step_by(2)
    }

    fn states(text: &str) -> BTreeSet<LifecycleState> {
        let state = |word: &str| {
            let mut all = LifecycleState::ALL.iter();
            all.find(|state| format!("{state:?}") == word).copied()
        };
        quoted(text).filter_map(state).collect()
    }

    fn methods(text: &str) -> Vec<Trigger> {
        let method = |word: &str| {
            let mut all = Trigger::ALL.iter();
            all.find(|trigger| format!(".{trigger}()") == word).copied()
        };
        quoted(text).filter_map(method).collect()
    }

    fn listed(condition: impl Fn(&Transition) -> bool) -> bool {
        TRANSITIONS.iter().any(condition)
    }

    #[test]
    fn a_refusal_names_nothing_but_states_and_methods() {
        for (_, refusal) in REFUSALS {
            let said = refusal.replacen("{Self}", "Accepted", 1);
            for word in quoted(&said).filter(|word| *word != "Connection::open(…)") {
                let quotation = format!("`{word}`");
                let known = states(&quotation).len() + methods(&quotation).len();
                assert_eq!(known, 1, "{quotation} in: {refusal}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_states_that_its_trigger_is_for() {
        for (trigger, refusal) in REFUSALS {
            let (wrong, remedy) = refusal.split_once(": ").unwrap();
            assert!(wrong.contains("`{Self}`"), "{refusal}");
            let expected = if remedy.starts_with("only ") {
                legal(*trigger)
            } else {
                assert!(remedy.contains("any but one that is "), "{refusal}");
                illegal(*trigger)
            };
            assert_eq!(states(remedy), expected, "{refusal}");
        }
    }

    #[test]
    fn a_refusal_names_methods_that_lead_to_where_its_trigger_is_legal() {
        for (trigger, refusal) in REFUSALS {
            let legal = legal(*trigger);
            let Some((_, way)) = refusal.split_once(", as it is after ") else {
                assert!(refusal.contains("any but one that is "), "{refusal}");
                continue;
            };
            let way = way.split(';').next().unwrap();
            for method in methods(way) {
                let leads = listed(|step| step.trigger == method && legal.contains(&step.to));
                assert!(leads, "`.{method}()` in: {refusal}");
            }
            let opens = way.contains("`Connection::open(…)`");
            assert_eq!(opens, legal.contains(&LifecycleState::Connecting));
            assert!(opens || !methods(way).is_empty(), "{refusal}");
        }
    }

    #[test]
    fn a_refusal_offers_methods_instead_that_are_legal_where_its_trigger_is_not() {
        for (trigger, refusal) in REFUSALS {
            for method in refusal.split(';').skip(1).flat_map(methods) {
                let instead =
                    listed(|step| step.trigger == method && illegal(*trigger).contains(&step.from));
                assert!(instead, "`.{method}()` in: {refusal}");
            }
        }
    }
}
