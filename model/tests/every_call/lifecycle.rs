//! The calls of the lifecycle: every state and every trigger.

use wsproof_model::lifecycle::successor;
use wsproof_model::vocabulary::{LifecycleState, Trigger};

use crate::calls::{Call, Expected};
use table::lifecycle_table;

/// The refusals stand in the table, and nowhere at run time: the table itself is read here.
#[path = "../../src/tables/lifecycle.rs"]
mod table;

macro_rules! define_refusal {
    (
        states { $($state:ident $unique_name:ident $state_name:literal $state_meaning:literal;)* }
        triggers { $($trigger:ident $method:ident $trigger_meaning:literal refusal $refusal:literal;)* }
        transitions { $($transitions:tt)* }
    ) => {
        /// What the compiler says of `trigger` where it is not legal.
        fn refusal(state: LifecycleState, trigger: Trigger) -> String {
            let state = match state { $(LifecycleState::$state => stringify!($unique_name),)* };
            let refusal = match trigger { $(Trigger::$trigger => $refusal,)* };
            refusal.replace("{Self}", state)
        }
    };
}

lifecycle_table!(define_refusal);

pub(crate) fn calls() -> Vec<Call> {
    let pairs = LifecycleState::ALL
        .iter()
        .flat_map(|state| Trigger::ALL.iter().map(|trigger| (*state, *trigger)));
    pairs.map(|(state, trigger)| call(state, trigger)).collect()
}

fn call(state: LifecycleState, trigger: Trigger) -> Call {
    Call {
        of: "lifecycle",
        name: format!("`{trigger}` on a connection that is {state}"),
        receiver: connection(state),
        method: format!("{trigger}()"),
        expected: match successor(state, trigger) {
            Ok(next) => Expected::Legal(connection(next)),
            Err(_illegal) => Expected::Illegal([refusal(state, trigger)].into()),
        },
    }
}

fn connection(state: LifecycleState) -> String {
    format!("Connection<state::{state:?}, ()>")
}
