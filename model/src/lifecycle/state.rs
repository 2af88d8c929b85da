//! The lifecycle states as types (PROTOCOL.md section 3). What is legal in each stands under its implementations of the
//! traits of [`on`](super::on).

use super::marker::{LifecycleMarker, sealed::Sealed};
use crate::tables::lifecycle_table;
use crate::vocabulary::LifecycleState;

macro_rules! define_states {
    (
        states { $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }
        triggers { $($triggers:tt)* }
        transitions { $($transitions:tt)* }
    ) => {
        $(
            #[doc = $state_meaning]
            #[derive(Debug)]
            #[non_exhaustive]
            pub struct $state;
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
