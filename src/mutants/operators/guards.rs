//! The conditions that the reference machine asks for, each as a world in which the answer is the other one.

use wsproof_model::machine::input::{ConnectionIndex, MessageId, User};
use wsproof_model::machine::world::{ActiveRun, Connection, World};
use wsproof_model::run::RunPhase;
use wsproof_model::vocabulary::{LifecycleState, Limits, Service, ServiceStatus};

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    ServiceUp(Service),
    ShuttingDown,
    Accepted(MessageId),
    QueueFull,
    SomethingWaits,
    LastViolation,
    RunActive,
    UsingTool,
    Silent,
    HeartbeatUnanswered,
    Authenticated,
    Recovering,
    Quiet,
    WithoutTools,
}

/// A world and limits with which the condition has the other answer.
pub(super) struct Inverted {
    pub(super) world: World,
    pub(super) limits: Limits,
}

impl Guard {
    /// Every condition, with so many messages.
    pub(super) fn all(messages: u8) -> Vec<Self> {
        let mut all: Vec<_> = Service::ALL.iter().copied().map(Self::ServiceUp).collect();
        let messages = (0..messages).filter_map(MessageId::new);
        all.extend(messages.map(Self::Accepted));
        all.extend([
            Self::ShuttingDown,
            Self::QueueFull,
            Self::SomethingWaits,
            Self::LastViolation,
            Self::RunActive,
            Self::UsingTool,
            Self::Silent,
            Self::HeartbeatUnanswered,
            Self::Authenticated,
            Self::Recovering,
            Self::Quiet,
            Self::WithoutTools,
        ]);
        all
    }

    /// What it asks.
    pub(super) fn question(self) -> String {
        match self {
            Self::ServiceUp(service) => format!("is {service} up"),
            Self::ShuttingDown => "is the server shutting down".to_owned(),
            Self::Accepted(message) => format!("was {message} accepted before"),
            Self::QueueFull => "is the queue full".to_owned(),
            Self::SomethingWaits => "does a message wait".to_owned(),
            Self::LastViolation => "is this violation one too many".to_owned(),
            Self::RunActive => "is a run active".to_owned(),
            Self::UsingTool => "is a tool call under way".to_owned(),
            Self::Silent => "is the client silent".to_owned(),
            Self::HeartbeatUnanswered => "is a heartbeat unanswered".to_owned(),
            Self::Authenticated => "is the user known".to_owned(),
            Self::Recovering => "is this a recovery".to_owned(),
            Self::Quiet => "is the connection quiet".to_owned(),
            Self::WithoutTools => "is the connection degraded".to_owned(),
        }
    }

    /// The world and the limits with the other answer; none where the question makes no sense.
    pub(super) fn invert(self, world: &World, limits: &Limits) -> Option<Inverted> {
        let mut inverted = Inverted {
            world: world.clone(),
            limits: limits.clone(),
        };
        match self {
            Self::ServiceUp(service) => {
                let turned = match world.services.status(service) {
                    ServiceStatus::Up => ServiceStatus::Down,
                    ServiceStatus::Down => ServiceStatus::Up,
                };
                inverted.world.services.set(service, turned);
            }
            Self::ShuttingDown => inverted.world.shutting_down = !world.shutting_down,
            Self::QueueFull => {
                let waiting = open(&inverted.world)?.waiting_count();
                inverted.limits.queue_limit = if waiting >= limits.queue_limit {
                    waiting.saturating_add(1)
                } else {
                    waiting
                };
            }
            Self::LastViolation => {
                let next = open(&inverted.world)?.violations.saturating_add(1);
                inverted.limits.violation_limit = if next >= limits.violation_limit {
                    next.saturating_add(1)
                } else {
                    next
                };
            }
            Self::Accepted(_)
            | Self::SomethingWaits
            | Self::RunActive
            | Self::UsingTool
            | Self::Silent
            | Self::HeartbeatUnanswered
            | Self::Authenticated
            | Self::Recovering
            | Self::Quiet
            | Self::WithoutTools => {
                let connection = inverted.world.connections.first_mut()?.as_mut()?;
                if !connection.state.is_open() {
                    return None;
                }
                self.turn(connection)?;
            }
        }
        Some(inverted)
    }

    fn turn(self, connection: &mut Connection) -> Option<()> {
        match self {
            Self::Accepted(message) => connection.accepted ^= 1 << message.number(),
            Self::SomethingWaits => {
                if connection.waiting.is_empty() {
                    return None;
                }
                connection.waiting.clear();
            }
            Self::RunActive => turn_run(connection)?,
            Self::UsingTool => {
                let run = connection.active.as_mut()?;
                run.phase = match run.phase {
                    RunPhase::UsingTool => RunPhase::Running,
                    RunPhase::Pending | RunPhase::Running | RunPhase::Ended => RunPhase::UsingTool,
                };
            }
            Self::Silent => connection.silent = !connection.silent,
            Self::HeartbeatUnanswered => {
                connection.heartbeat_unanswered = !connection.heartbeat_unanswered;
            }
            Self::Authenticated => turn_authentication(connection),
            Self::Recovering => {
                let pair = (LifecycleState::Authenticated, LifecycleState::Reconnecting);
                connection.state = exchanged(connection.state, pair)?;
            }
            Self::Quiet => {
                let pair = (LifecycleState::ProcessingReady, LifecycleState::Idle);
                connection.state = exchanged(connection.state, pair)?;
            }
            Self::WithoutTools => {
                let pair = (LifecycleState::ProcessingReady, LifecycleState::Degraded);
                connection.state = exchanged(connection.state, pair)?;
            }
            Self::ServiceUp(_) | Self::ShuttingDown | Self::QueueFull | Self::LastViolation => {
                return None;
            }
        }
        Some(())
    }
}

fn open(world: &World) -> Option<&Connection> {
    let connection = world.connection(ConnectionIndex(0))?;
    connection.state.is_open().then_some(connection)
}

/// A run of the first message where there was none, and no run where there was one.
fn turn_run(connection: &mut Connection) -> Option<()> {
    if connection.active.is_some() {
        connection.active = None;
        connection.state = LifecycleState::ProcessingReady;
    } else {
        if !connection.state.is_operational() {
            return None;
        }
        connection.state = LifecycleState::Processing;
        connection.active = Some(ActiveRun {
            message: MessageId::new(0)?,
            phase: RunPhase::Running,
        });
    }
    Some(())
}

fn turn_authentication(connection: &mut Connection) {
    if connection.state == LifecycleState::Accepted {
        connection.state = LifecycleState::Authenticated;
        connection.user = Some(User::Alice);
    } else {
        connection.state = LifecycleState::Accepted;
        connection.user = None;
    }
}

fn exchanged(
    state: LifecycleState,
    (one, other): (LifecycleState, LifecycleState),
) -> Option<LifecycleState> {
    if state == one {
        Some(other)
    } else if state == other {
        Some(one)
    } else {
        None
    }
}
