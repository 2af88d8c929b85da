//! The calls of the lifecycle: every state and every trigger.

use wsproof_model::lifecycle::successor;
use wsproof_model::vocabulary::{LifecycleState, Trigger};

use crate::calls::{Call, Expected};

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
            Err(_illegal) => Expected::IllegalInAnyWords,
        },
    }
}

fn connection(state: LifecycleState) -> String {
    format!("Connection<state::{state:?}, ()>")
}
