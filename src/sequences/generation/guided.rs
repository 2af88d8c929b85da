//! The guided mixture: what follows is chosen by where the connection stands, so that deep states are reached as often as
//! shallow ones, and only inputs that can be given are.
//!
//! The tables below are all there is to say about it: a table per situation, an input's weight in front of it.

use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::kind::InputKind as K;
use wsproof_model::machine::world::Connection;
use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::LifecycleState;

use super::conversation::Conversation;
use super::particulars;
use crate::sequences::chance::{Chance, Table};

/// One input in so many is a shutdown: about one conversation in six has one.
const SHUTDOWN_ONCE_IN: u32 = 200;

/// One input in so many on an open connection is taken from [`ANYWHERE`].
const ANYTHING_ONCE_IN: u32 = 5;

/// One input in so many on a connection of a silent client is about its silence.
const SILENCE_ONCE_IN: u32 = 3;

const UNOPENED: Table<K> = Table::new(&[(1, K::Open)]);

const CONNECTING: Table<K> = Table::new(&[
    (40, K::Upgrade),
    (45, K::UpgradeValidToken),
    (5, K::UpgradeInvalidToken),
    (6, K::UpgradeMalformed),
    (2, K::TimerAuthentication),
    (2, K::Vanish),
]);

const ACCEPTED: Table<K> = Table::new(&[
    (70, K::Authenticate),
    (4, K::AuthenticateInvalid),
    (5, K::UserMessage),
    (3, K::StopAgent),
    (3, K::GetStatus),
    (3, K::TimerAuthentication),
    (3, K::SupervisorDown),
    (3, K::OrchestratorDown),
    (2, K::ToolsDown),
]);

const AUTHENTICATED: Table<K> = Table::new(&[
    (35, K::UserMessage),
    (12, K::StopAgent),
    (10, K::GetStatus),
    (20, K::SupervisorUp),
    (20, K::OrchestratorUp),
    (4, K::ToolsDown),
    (4, K::ToolsUp),
    (4, K::TimerServices),
]);

const PROCESSING_READY: Table<K> = Table::new(&[
    (45, K::UserMessage),
    (30, K::TimerIdle),
    (4, K::StopAgent),
    (9, K::ToolsDown),
    (3, K::SupervisorDown),
    (3, K::OrchestratorDown),
    (1, K::ToolsUp),
]);

const RUNNING: Table<K> = Table::new(&[
    (10, K::AgentThink),
    (40, K::AgentCallTool),
    (16, K::AgentComplete),
    (5, K::AgentFail),
    (5, K::AgentPanic),
    (4, K::TimerRun),
    (16, K::UserMessage),
    (10, K::StopAgent),
    (2, K::ToolsDown),
    (8, K::ToolsUp),
    (2, K::SupervisorDown),
    (2, K::OrchestratorDown),
]);

const USING_TOOL: Table<K> = Table::new(&[
    (11, K::AgentToolReturns),
    (7, K::AgentToolFails),
    (7, K::ToolsDown),
    (4, K::TimerRun),
    (24, K::UserMessage),
    (8, K::StopAgent),
    (2, K::SupervisorDown),
    (2, K::OrchestratorDown),
]);

/// A message leads out of idle; what is none does not.
const IDLE: Table<K> = Table::new(&[
    (20, K::UserMessage),
    (4, K::StopAgent),
    (4, K::Ping),
    (6, K::GetStatus),
    (4, K::Authenticate),
    (10, K::Violate),
    (16, K::TimerHeartbeat),
    (8, K::Pong),
    (10, K::FallSilent),
    (6, K::ToolsDown),
    (3, K::SupervisorDown),
    (3, K::OrchestratorDown),
    (2, K::ToolsUp),
]);

const DEGRADED: Table<K> = Table::new(&[
    (24, K::UserMessage),
    (8, K::StopAgent),
    (16, K::GetStatus),
    (16, K::ToolsUp),
    (2, K::ToolsDown),
    (4, K::SupervisorDown),
    (4, K::OrchestratorDown),
]);

const RECONNECTING: Table<K> = Table::new(&[
    (35, K::UserMessage),
    (12, K::StopAgent),
    (22, K::SupervisorUp),
    (22, K::OrchestratorUp),
    (2, K::SupervisorDown),
    (2, K::OrchestratorDown),
    (4, K::ToolsDown),
    (4, K::ToolsUp),
    (5, K::TimerRecovery),
]);

const CLOSING: Table<K> = Table::new(&[
    (12, K::Close),
    (10, K::Vanish),
    (10, K::TimerClose),
    (4, K::UserMessage),
    (3, K::StopAgent),
    (3, K::Ping),
    (3, K::GetStatus),
    (3, K::Violate),
    (2, K::Authenticate),
    (2, K::AuthenticateInvalid),
    (3, K::Pong),
]);

/// What every open connection takes.
const ANYWHERE: Table<K> = Table::new(&[
    (20, K::Violate),
    (14, K::Ping),
    (12, K::GetStatus),
    (14, K::TimerHeartbeat),
    (12, K::FallSilent),
    (6, K::Pong),
    (6, K::UserMessage),
    (6, K::StopAgent),
    (6, K::Authenticate),
    (2, K::AuthenticateInvalid),
    (2, K::SupervisorUp),
    (2, K::OrchestratorUp),
    (2, K::ToolsUp),
    (1, K::BreachBinary),
    (1, K::BreachInvalidUtf8),
    (1, K::BreachOversized),
    (3, K::BreachFrame),
    (2, K::Close),
    (2, K::Vanish),
]);

const SILENT: Table<K> = Table::new(&[(1, K::TimerHeartbeat)]);

const UNANSWERED: Table<K> = Table::new(&[
    (2, K::TimerHeartbeatAnswer),
    (4, K::Pong),
    (2, K::TimerHeartbeat),
]);

/// Goes on by one input that can be given.
pub(super) fn go_on(
    conversation: &mut Conversation,
    last: ConnectionIndex,
    chance: &mut Chance,
) -> ConnectionIndex {
    let at = connection(conversation, last, chance);
    let known = conversation.connection(at);
    let kind = if known.is_some() && chance.once_in(SHUTDOWN_ONCE_IN) {
        K::Shutdown
    } else {
        let table = table(known, chance);
        chance.weighted(table)
    };
    let input = particulars::draw(kind, at, known, chance);
    conversation.give_if_possible(input);
    at
}

/// The same connection as last time every other time, so that it gets somewhere; otherwise any that can be used.
fn connection(
    conversation: &Conversation,
    last: ConnectionIndex,
    chance: &mut Chance,
) -> ConnectionIndex {
    if conversation.is_usable(last) && chance.once_in(2) {
        return last;
    }
    let count = conversation.connections();
    let first = chance.below(count);
    (0..count)
        .map(|offset| ConnectionIndex((first + offset) % count))
        .find(|at| conversation.is_usable(*at))
        .unwrap_or(last)
}

/// The table for where the connection stands.
fn table(known: Option<&Connection>, chance: &mut Chance) -> &'static Table<K> {
    let Some(connection) = known else {
        return &UNOPENED;
    };
    if connection.silent && chance.once_in(SILENCE_ONCE_IN) {
        return if connection.heartbeat_unanswered {
            &UNANSWERED
        } else {
            &SILENT
        };
    }
    if connection.state.is_open() && chance.once_in(ANYTHING_ONCE_IN) {
        return &ANYWHERE;
    }
    match connection.state {
        LifecycleState::Connecting => &CONNECTING,
        LifecycleState::Accepted => &ACCEPTED,
        LifecycleState::Authenticated => &AUTHENTICATED,
        // The machine does not rest in services_ready.
        LifecycleState::ServicesReady | LifecycleState::ProcessingReady => &PROCESSING_READY,
        LifecycleState::Processing => match connection.active.map(|run| run.phase) {
            Some(RunPhase::UsingTool) => &USING_TOOL,
            Some(RunPhase::Pending | RunPhase::Running | RunPhase::Ended) | None => &RUNNING,
        },
        LifecycleState::Idle => &IDLE,
        LifecycleState::Degraded => &DEGRADED,
        LifecycleState::Reconnecting => &RECONNECTING,
        LifecycleState::Closing => &CLOSING,
        LifecycleState::Closed | LifecycleState::Failed => &UNOPENED,
    }
}
