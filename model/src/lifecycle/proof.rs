//! The proof that exactly the transitions of the lifecycle table compile (PROTOCOL.md section 3).
//!
//! Every pair of a state and a trigger is asked for twice: the compiler says whether the state has the trigger's trait
//! of [`on`], and what follows; the lifecycle table says whether it is listed, and what follows. Where the answers
//! differ, this file does not compile, and the error names the pair. A pair that is legal is taken, too, with the method
//! that servers take it with. That method has the trait as its only bound, so a pair without the trait has no method.
//!
//! The pairs are made from the table, so a new state, trigger or transition is proven as soon as it is written there. The
//! traits are sealed, so no other crate can add to them.

use std::marker::PhantomData;

use super::marker::{LifecycleMarker, Over};
#[cfg(test)]
use super::table::Transition;
use super::table::lookup;
use super::{Connection, OnTransition, on, state};
use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

/// The answer of the table and that of the compiler are the same.
const fn agree(table: Option<LifecycleState>, compiler: Option<LifecycleState>) -> bool {
    match (table, compiler) {
        (None, None) => true,
        (Some(table), Some(compiler)) => table as u8 == compiler as u8,
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Whether a connection in the state `S` is over.
struct Is<S>(PhantomData<S>);

/// The answer where there is no better one.
trait NotOver {
    const OVER: bool = false;
}
impl<S> NotOver for Is<S> {}

impl<S: Over> Is<S> {
    const OVER: bool = true;
}

/// For one trigger and every state: what the compiler says, held against the table.
macro_rules! prove_pairs {
    ($trigger:ident { $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }) => {
        $(const _: () = assert!(
            agree(
                lookup(LifecycleState::$state, Trigger::$trigger),
                After::<state::$state>::NEXT,
            ),
            concat!(
                "`", stringify!($trigger), "` on a connection that is `", stringify!($state), "`: what compiles is not \
                 what the lifecycle table lists"
            ),
        );)*

        /// What follows on the trigger in each state, as the compiler says.
        #[cfg(test)]
        pub(super) const ANSWERS: &[(LifecycleState, Option<LifecycleState>)] =
            &[$((LifecycleState::$state, After::<state::$state>::NEXT),)*];
    };
}

/// For every state: whether the compiler and [`LifecycleState::is_terminal`] agree that a connection is over.
macro_rules! prove_ends {
    ({ $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }) => {
        $(const _: () = assert!(
            Is::<state::$state>::OVER == LifecycleState::$state.is_terminal(),
            concat!("`", stringify!($state), "`: it is `Over` without being terminal, or terminal without being `Over`"),
        );)*
    };
}

macro_rules! define_proof {
    (
        states $states:tt
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident,)* })* }
    ) => {
        $(
        #[expect(non_snake_case, reason = "named after its trigger, so that a transition finds it")]
        mod $trigger {
            use super::*;

            /// What follows on the trigger in the state `S`.
            struct After<S>(PhantomData<S>);

            /// The answer where there is no better one.
            trait Nothing {
                const NEXT: Option<LifecycleState> = None;
            }
            impl<S> Nothing for After<S> {}

            // A constant of the type itself goes before one of a trait; it is there only if the bound holds.
            impl<S: on::$trigger> After<S> {
                const NEXT: Option<LifecycleState> = Some(S::Next::STATE);
            }

            prove_pairs!($trigger $states);

            /// Takes the trigger with its method. The trait is all that it asks for.
            pub(super) fn take<S: on::$trigger, C: OnTransition>(connection: Connection<S, C>) -> Connection<S::Next, C> {
                connection.$method()
            }
        })*

        prove_ends!($states);

        $($(
            const _: fn(Connection<state::$from>) -> Connection<state::$to> = $on::take;
        )*)*

        /// Every pair, with what follows as the compiler says, state by state.
        #[cfg(test)]
        fn pairs() -> Vec<(LifecycleState, Trigger, Option<LifecycleState>)> {
            let mut pairs = Vec::new();
            $(for (from, next) in $trigger::ANSWERS {
                pairs.push((*from, Trigger::$trigger, *next));
            })*
            pairs.sort();
            pairs
        }

        /// What a connection hears that takes each legal pair with its method.
        #[cfg(test)]
        fn heard() -> Vec<Transition> {
            let mut heard = Vec::new();
            $($({
                let before = Connection::<state::$from, _>::in_any_state(Heard(Vec::new()));
                let after: Connection<state::$to, _> = $on::take(before);
                heard.extend(&after.context().0);
            })*)*
            heard
        }
    };
}

lifecycle_table!(define_proof);

/// Keeps what it hears.
#[cfg(test)]
struct Heard(Vec<Transition>);

#[cfg(test)]
impl OnTransition for Heard {
    fn on_transition(&mut self, transition: Transition) {
        self.0.push(transition);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::lifecycle::TRANSITIONS;

    #[test]
    fn every_pair_of_a_state_and_a_trigger_is_proven_legal_or_illegal() {
        let pairs = pairs();
        assert_eq!(pairs.len(), LifecycleState::ALL.len() * Trigger::ALL.len());
        let legal = pairs.iter().filter(|(.., next)| next.is_some()).count();
        assert_eq!(legal, TRANSITIONS.len());
        let proven = format!(
            "{} pairs proven: {legal} legal, {} illegal",
            pairs.len(),
            pairs.len() - legal
        );
        // Not by `println!`, which a test that passes keeps to itself.
        std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("lifecycle: {proven}\n"),
        )
        .unwrap();
        let mut matrix = format!("{proven}\n");
        for (from, trigger, next) in pairs {
            let outcome = next.map_or_else(|| "illegal".to_owned(), |next| format!("→ {next}"));
            writeln!(matrix, "{from} + {trigger}: {outcome}").unwrap();
        }
        insta::assert_snapshot!(matrix);
    }

    #[test]
    fn a_method_tells_of_its_own_transition_and_of_no_other() {
        assert_eq!(heard(), TRANSITIONS);
    }
}
