//! The timers to which fairness is due.

use wsproof_model::vocabulary::{LifecycleState, Timer};

use super::ModuleError;
use super::words::{lines, string};
use crate::description::Behaviour;
use crate::exploration::WEAKLY_FAIR;

/// Which output tells that a timer is started: the table has no timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A message of this type.
    Said(&'static str),
    /// The transition to a state.
    Announced(LifecycleState),
    /// None. Fairness is due to no such timer, which a test holds.
    Unseen,
}

pub(super) const fn start(timer: Timer) -> Start {
    match timer {
        Timer::Run => Start::Said("agent_started"),
        Timer::Services => Start::Announced(LifecycleState::Authenticated),
        Timer::Idle => Start::Announced(LifecycleState::ProcessingReady),
        Timer::Recovery => Start::Announced(LifecycleState::Reconnecting),
        Timer::Authentication | Timer::Heartbeat | Timer::HeartbeatAnswer | Timer::Close => {
            Start::Unseen
        }
    }
}

/// Whether an output is the one that tells it, in TLA+.
fn formula(start: Start) -> String {
    match start {
        Start::Said(name) => format!("output.name = {}", string(name)),
        Start::Announced(state) => format!(
            "output.name = \"state_changed\" /\\ output.to = {}",
            string(state.name())
        ),
        Start::Unseen => "FALSE".to_owned(),
    }
}

/// The fairness that is assumed, and the behaviours that are left.
pub(super) fn of_timers(behaviour: &Behaviour) -> Result<String, ModuleError> {
    let mut definitions = Vec::new();
    let mut fairness = Vec::new();
    for timer in WEAKLY_FAIR {
        let name = timer.name();
        let mut inputs = behaviour.inputs.iter().zip(1..);
        let number = inputs.find_map(|(input, number)| (input.name == name).then_some(number));
        let number: u32 = number.ok_or(ModuleError::Timer(name))?;
        let starts = formula(start(*timer));
        definitions.push(format!("{name}_starts(output) == {starts}"));
        fairness.push(format!("  /\\ Fair({number}, {name}_starts)"));
    }
    Ok(format!(
        "{}\nFairness ==\n{}\nSpec == Init /\\ [][Next]_vars /\\ Fairness\n",
        lines(definitions),
        lines(fairness),
    ))
}
