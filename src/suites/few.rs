//! Few states and few inputs, so that every mutant of the machine can be made in a test, and suites are small.

use wsproof_model::machine::input::{AgentStep, Input};
use wsproof_model::machine::kind::InputKind;
use wsproof_model::vocabulary::Timer;

use super::extraction::Bounds;

/// One message.
pub(crate) const ONE_MESSAGE: Bounds = Bounds {
    queue_limit: 1,
    violation_limit: 2,
    messages: 1,
    states: 1_000,
};

/// Inputs with which a connection still lives and ends.
pub(crate) fn few_inputs() -> Vec<Input> {
    let mut inputs = ONE_MESSAGE.alphabet();
    inputs.retain(|input| match input {
        Input::Client { .. } => matches!(
            input.kind(),
            InputKind::Open
                | InputKind::UpgradeValidToken
                | InputKind::UserMessage
                | InputKind::StopAgent
                | InputKind::GetStatus
                | InputKind::Violate
                | InputKind::Close
        ),
        Input::Agent { step, .. } => *step == AgentStep::Complete,
        Input::Timer { timer, .. } => *timer == Timer::Idle,
        Input::Service { .. } | Input::Shutdown => false,
    });
    inputs
}
