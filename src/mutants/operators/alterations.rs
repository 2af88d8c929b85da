//! An output that is of the same kind as another, and differs from it in one field.

use wsproof_model::machine::input::{MessageId, Payload};
use wsproof_model::machine::output::{Output, ToolOutcome};
use wsproof_model::vocabulary::{
    ErrorCode, LifecycleState, RunErrorCode, Service, ServiceStatus, Services, StopReason, Trigger,
    UpgradeStatus,
};

/// One for each field that a client can see. A heartbeat and the end of the transport have none.
pub(super) fn alterations(output: Output) -> Vec<Output> {
    match output {
        Output::Http {
            status,
            subprotocol,
        } => http(status, subprotocol),
        Output::StateChanged { from, to, reason } => state_changed(from, to, reason),
        Output::MessageAccepted { message, position } => vec![
            Output::MessageAccepted {
                message: other_message(message),
                position,
            },
            Output::MessageAccepted {
                message,
                position: position.saturating_add(1),
            },
        ],
        Output::MessageCancelled { message } => vec![Output::MessageCancelled {
            message: other_message(message),
        }],
        Output::AgentStarted { message } => vec![Output::AgentStarted {
            message: other_message(message),
        }],
        Output::AgentThinking { message } => vec![Output::AgentThinking {
            message: other_message(message),
        }],
        Output::ToolExecuting { message } => vec![Output::ToolExecuting {
            message: other_message(message),
        }],
        Output::ToolCompleted { message, outcome } => tool_completed(message, outcome),
        Output::AgentCompleted { message } => vec![Output::AgentCompleted {
            message: other_message(message),
        }],
        Output::AgentError {
            message,
            code,
            started,
            service,
        } => agent_error(message, code, started, service),
        Output::AgentStopped { message, reason } => vec![
            Output::AgentStopped {
                message: other_message(message),
                reason,
            },
            Output::AgentStopped {
                message,
                reason: other(StopReason::ALL, reason),
            },
        ],
        Output::Pong { nonce } => vec![Output::Pong {
            nonce: other(Payload::ALL, nonce),
        }],
        Output::Status {
            state,
            waiting,
            active,
            services,
        } => status(state, waiting, active, services),
        Output::Error { code, message } => vec![
            Output::Error {
                code: other(ErrorCode::ALL, code),
                message,
            },
            Output::Error {
                code,
                message: other_or_none(message),
            },
        ],
        // 1011 is never right.
        Output::Close { .. } => vec![Output::Close { code: Some(1011) }],
        Output::Heartbeat | Output::End => Vec::new(),
    }
}

/// The subprotocol is only told by an answer that opens the WebSocket.
fn http(status: UpgradeStatus, subprotocol: bool) -> Vec<Output> {
    let refused = Output::Http {
        status: match status {
            UpgradeStatus::Unauthorized => UpgradeStatus::BadRequest,
            UpgradeStatus::SwitchingProtocols
            | UpgradeStatus::BadRequest
            | UpgradeStatus::NotFound
            | UpgradeStatus::RequestTimeout
            | UpgradeStatus::ServiceUnavailable => UpgradeStatus::Unauthorized,
        },
        subprotocol: false,
    };
    if status == UpgradeStatus::SwitchingProtocols {
        let selected = Output::Http {
            status,
            subprotocol: !subprotocol,
        };
        vec![refused, selected]
    } else {
        vec![refused]
    }
}

fn state_changed(from: LifecycleState, to: LifecycleState, reason: Trigger) -> Vec<Output> {
    vec![
        Output::StateChanged {
            from: other(LifecycleState::ALL, from),
            to,
            reason,
        },
        Output::StateChanged {
            from,
            to: other(LifecycleState::ALL, to),
            reason,
        },
        Output::StateChanged {
            from,
            to,
            reason: other(Trigger::ALL, reason),
        },
    ]
}

fn tool_completed(message: MessageId, outcome: ToolOutcome) -> Vec<Output> {
    vec![
        Output::ToolCompleted {
            message: other_message(message),
            outcome,
        },
        Output::ToolCompleted {
            message,
            outcome: match outcome {
                ToolOutcome::Result => ToolOutcome::Failed,
                ToolOutcome::Failed => ToolOutcome::ServiceUnavailable,
                ToolOutcome::ServiceUnavailable => ToolOutcome::Result,
            },
        },
    ]
}

fn agent_error(
    message: MessageId,
    code: RunErrorCode,
    started: bool,
    service: Option<Service>,
) -> Vec<Output> {
    let error = |message, code, started, service| Output::AgentError {
        message,
        code,
        started,
        service,
    };
    let otherwise = match service {
        None | Some(Service::Orchestrator) => Service::Supervisor,
        Some(Service::Supervisor | Service::Tools) => Service::Orchestrator,
    };
    vec![
        error(other_message(message), code, started, service),
        error(message, other(RunErrorCode::ALL, code), started, service),
        error(message, code, !started, service),
        error(message, code, started, Some(otherwise)),
    ]
}

fn status(
    state: LifecycleState,
    waiting: u16,
    active: Option<MessageId>,
    services: Services,
) -> Vec<Output> {
    let status = |state, waiting, active, services| Output::Status {
        state,
        waiting,
        active,
        services,
    };
    let mut altered = vec![
        status(other(LifecycleState::ALL, state), waiting, active, services),
        status(state, waiting.saturating_add(1), active, services),
        status(state, waiting, other_or_none(active), services),
    ];
    for service in Service::ALL {
        let mut otherwise = services;
        let turned = match services.status(*service) {
            ServiceStatus::Up => ServiceStatus::Down,
            ServiceStatus::Down => ServiceStatus::Up,
        };
        otherwise.set(*service, turned);
        altered.push(status(state, waiting, active, otherwise));
    }
    altered
}

/// The next one, in a circle.
fn other<T: Copy + PartialEq>(all: &[T], one: T) -> T {
    let after = all.iter().skip_while(|it| **it != one).nth(1);
    after.or_else(|| all.first()).copied().unwrap_or(one)
}

fn other_message(message: MessageId) -> MessageId {
    MessageId::new(u8::from(message.number() == 0)).unwrap_or(MessageId::LONGEST)
}

fn other_or_none(message: Option<MessageId>) -> Option<MessageId> {
    match message {
        None => MessageId::new(0),
        Some(_) => None,
    }
}
