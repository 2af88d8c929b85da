//! Which rules a conversation exercises: those that would have been seen to be broken, if the server broke them.
//!
//! Most rules demand an output, and are exercised when that was seen as it had to be. The others forbid something, or
//! say how outputs go together; this is where it stands what exercises them.

use wsproof_model::machine::output::{Output, Predicted};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::Rule;

use super::coverage::Coverage;

/// Whether a message that is now executed had waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It had.
    Waited,
    /// It had not, or nothing is executed.
    AtOnce,
}

impl Turn {
    /// Of an output on a connection that was like this before.
    pub(super) fn of(output: Output, before: Option<&Connection>) -> Self {
        let waited = |message| before.is_some_and(|before| before.waiting.contains(&message));
        match output {
            Output::AgentStarted { message } if waited(message) => Self::Waited,
            Output::Http { .. }
            | Output::StateChanged { .. }
            | Output::MessageAccepted { .. }
            | Output::MessageCancelled { .. }
            | Output::AgentStarted { .. }
            | Output::AgentThinking { .. }
            | Output::ToolExecuting { .. }
            | Output::ToolCompleted { .. }
            | Output::AgentCompleted { .. }
            | Output::AgentError { .. }
            | Output::AgentStopped { .. }
            | Output::Pong { .. }
            | Output::Status { .. }
            | Output::Error { .. }
            | Output::Heartbeat
            | Output::Close { .. }
            | Output::End => Self::AtOnce,
        }
    }
}

/// Notes what an output exercises that was seen as it had to be.
pub(super) fn output(coverage: &mut Coverage, predicted: &Predicted, turn: Turn) {
    coverage.exercised(predicted.rule);
    coverage.exercised(Rule::AlwaysTotal);
    match predicted.output {
        Output::Http { .. } | Output::Heartbeat => {}
        Output::Close { .. } => {
            coverage.exercised(Rule::WireFrames);
            coverage.exercised(Rule::Close1011);
        }
        Output::End => {
            coverage.exercised(Rule::AlwaysTerminal);
            coverage.exercised(Rule::WireLastWord);
        }
        Output::MessageAccepted { .. } => {
            message(coverage);
            coverage.exercised(Rule::AlwaysAuthenticated);
        }
        Output::AgentStarted { .. } => {
            message(coverage);
            coverage.exercised(Rule::AlwaysReadyBeforeRunning);
            if turn == Turn::Waited {
                coverage.exercised(Rule::WaitingOrder);
                coverage.exercised(Rule::AlwaysProgress);
            }
        }
        Output::AgentThinking { .. }
        | Output::ToolExecuting { .. }
        | Output::ToolCompleted { .. } => {
            message(coverage);
            coverage.exercised(Rule::RunsIdentity);
        }
        Output::AgentCompleted { .. }
        | Output::AgentStopped { .. }
        | Output::AgentError { started: true, .. } => {
            message(coverage);
            for rule in [
                Rule::RunsIdentity,
                Rule::RunsGrammar,
                Rule::WaitingKept,
                Rule::AlwaysNoOrphan,
            ] {
                coverage.exercised(rule);
            }
        }
        Output::AgentError { started: false, .. } | Output::MessageCancelled { .. } => {
            message(coverage);
            coverage.exercised(Rule::WaitingKept);
        }
        Output::StateChanged { .. }
        | Output::Pong { .. }
        | Output::Status { .. }
        | Output::Error { .. } => message(coverage),
    }
}

/// Notes what it exercises that an output was seen of which it is known when it was due.
pub(super) const fn time(coverage: &mut Coverage) {
    coverage.exercised(Rule::GoldenTwoSeconds);
}

fn message(coverage: &mut Coverage) {
    coverage.exercised(Rule::WireShape);
    coverage.exercised(Rule::WireSeq);
}

/// Notes what an answered ping exercises: nothing came before the answer.
pub(super) const fn fence(coverage: &mut Coverage) {
    coverage.exercised(Rule::WireSilence);
    coverage.exercised(Rule::WireFrames);
}

/// Notes what it exercises that orchestrators were counted, and were as many as runs.
pub(super) const fn orchestrators(coverage: &mut Coverage, runs: usize) {
    if runs > 0 {
        coverage.exercised(Rule::OrchestratorPerRun);
    }
}

/// Notes what a step exercises in which several users have to do with the server.
pub(super) fn users(coverage: &mut Coverage, world: &World) {
    let mut users = world.connections.iter().flatten().map(|it| it.user);
    let Some(first) = users.find_map(|user| user) else {
        return;
    };
    if users.flatten().any(|user| user != first) {
        coverage.exercised(Rule::AlwaysIsolation);
    }
}
