//! The lifecycle states as types (PROTOCOL.md section 3). Each says what is legal in it and what follows.

use super::marker::{LifecycleMarker, sealed::Sealed};
use crate::tables::lifecycle_table;
use crate::vocabulary::LifecycleState;

macro_rules! define_trigger_words {
    (
        states { $($states:tt)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($transitions:tt)* }
    ) => {
        /// The method that takes a trigger, as a literal.
        macro_rules! method {
            $(($trigger) => { stringify!($method) };)*
        }

        /// What a trigger means, as a literal.
        macro_rules! meaning {
            $(($trigger) => { $trigger_meaning };)*
        }
    };
}

lifecycle_table!(define_trigger_words);

/// What stands over the rows of what is legal.
macro_rules! heading {
    () => {
        "Nothing is legal here: it is the end."
    };
    ($($trigger:ident)+) => {
        "| legal here | when | leads to |\n| --- | --- | --- |"
    };
}

macro_rules! define_states {
    (
        states { $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }
        triggers { $($triggers:tt)* }
        transitions { $($from:ident { $($on:ident => $to:ident,)* })* }
    ) => {
        $(
            #[doc = $state_meaning]
            #[doc = ""]
            #[doc = heading!($($on)*)]
            $(
                #[doc = concat!(
                    "| [`.", method!($on), "()`](super::Connection::", method!($on), ") | ", meaning!($on),
                    " | [`", stringify!($to), "`] |"
                )]
            )*
            #[derive(Debug)]
            #[non_exhaustive]
            pub struct $state;
            // The rows above are this state's: the table lists states and their transitions in one order.
            const _: fn($state) -> $from = |state| state;
            // What the compiler calls it; see the table.
            pub use self::$state as $unique_name;
            impl Sealed for $state {}
            impl LifecycleMarker for $state {
                const STATE: LifecycleState = LifecycleState::$state;
            }
        )*
    };
}

lifecycle_table!(define_states);
