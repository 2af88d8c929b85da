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
            #[diagnostic::on_unimplemented(message = $refusal, label = "the lifecycle table lists no such step")]
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
