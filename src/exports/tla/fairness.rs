//! The timers to which fairness is due.

use wsproof_model::vocabulary::{LifecycleState, Timer};

use super::ModuleError;
use super::words::string;
use crate::description::Behaviour;
use crate::exploration::WEAKLY_FAIR;

/// Which output tells that a timer is started, in TLA+. Of some it cannot be seen: fairness is due to none of them, which a
/// test holds.
fn starts(timer: Timer) -> String {
    let announced = |state: LifecycleState| {
        let state = string(state.name());
        format!("output.name = \"state_changed\" /\\ output.to = {state}")
    };
    match timer {
        Timer::Run => "output.name = \"agent_started\"".to_owned(),
        Timer::Services => announced(LifecycleState::Authenticated),
        Timer::Idle => announced(LifecycleState::ProcessingReady),
        Timer::Recovery => announced(LifecycleState::Reconnecting),
        Timer::Authentication | Timer::Heartbeat | Timer::HeartbeatAnswer | Timer::Close => {
            "FALSE".to_owned()
        }
    }
}

/// The fairness that is assumed, and the behaviours that are left.
pub(super) fn of_timers(behaviour: &Behaviour) -> Result<String, ModuleError> {
    let mut definitions = String::new();
    let mut fairness = String::new();
    for timer in WEAKLY_FAIR {
        let name = timer.name();
        let mut inputs = behaviour.inputs.iter().zip(1..);
        let number = inputs.find_map(|(input, number)| (input.name == name).then_some(number));
        let number: u32 = number.ok_or(ModuleError::Timer(name))?;
        let starts = starts(*timer);
        definitions += &format!("{name}_starts(output) == {starts}\n");
        fairness += &format!("  /\\ Fair({number}, {name}_starts)\n");
    }
    Ok(format!(
        "{definitions}\nFairness ==\n{fairness}\nSpec == Init /\\ [][Next]_vars /\\ Fairness\n"
    ))
}
