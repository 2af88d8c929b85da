//! An example of each message, made from the types.

use wsproof_model::vocabulary::{
    ClientMessage, Envelope, ErrorCode, Identifier, LifecycleState, Nullable, RunErrorCode,
    ServerMessage, Service, ServiceStatus, Services, StopReason, ToolErrorCode, Trigger,
};

use super::DocumentError;

/// Of each message of a client, in the order of the table.
pub(super) fn of_the_client() -> Result<Vec<String>, DocumentError> {
    let messages = client_messages()?;
    let texts = messages.iter().map(serde_json::to_string);
    Ok(texts.collect::<Result<_, _>>()?)
}

/// Of each message of a server, in the order of the table.
pub(super) fn of_the_server() -> Result<Vec<String>, DocumentError> {
    let messages = server_messages()?;
    let texts = (0..)
        .zip(&messages)
        .map(|(seq, message)| serde_json::to_string(&Envelope { seq, message }));
    Ok(texts.collect::<Result<_, _>>()?)
}

fn client_messages() -> Result<Vec<ClientMessage>, DocumentError> {
    let message_id = Identifier::new("m1")?;
    Ok(vec![
        ClientMessage::Authenticate {
            token: "TOKEN".to_owned(),
        },
        ClientMessage::UserMessage {
            message_id: message_id.clone(),
            text: "What is the weather in Bergen?".to_owned(),
        },
        ClientMessage::StopAgent { message_id },
        ClientMessage::Ping {
            nonce: "n1".to_owned(),
        },
        ClientMessage::GetStatus {},
    ])
}

fn server_messages() -> Result<Vec<ServerMessage>, DocumentError> {
    let message_id = Identifier::new("m1")?;
    let mut messages = vec![
        ServerMessage::StateChanged {
            from: LifecycleState::Accepted,
            to: LifecycleState::Authenticated,
            reason: Trigger::CredentialsAccepted,
        },
        ServerMessage::MessageAccepted {
            message_id: message_id.clone(),
            position: 0,
        },
        ServerMessage::MessageCancelled {
            message_id: message_id.clone(),
        },
    ];
    messages.extend(of_a_run(&message_id, &Identifier::new("r1")?));
    messages.extend([
        ServerMessage::Pong {
            nonce: "n1".to_owned(),
        },
        ServerMessage::Status {
            state: LifecycleState::Degraded,
            waiting: 0,
            active_message_id: Nullable(None),
            services: Services {
                tools: ServiceStatus::Down,
                ..Services::UP
            },
        },
        ServerMessage::Error {
            code: ErrorCode::UnknownMessage,
            detail: ErrorCode::UnknownMessage.meaning().to_owned(),
            message_id: Some(message_id),
        },
    ]);
    Ok(messages)
}

fn of_a_run(message_id: &Identifier, run_id: &Identifier) -> Vec<ServerMessage> {
    let (message_id, run_id) = (|| message_id.clone(), || run_id.clone());
    let tool = || "weather".to_owned();
    vec![
        ServerMessage::AgentStarted {
            message_id: message_id(),
            run_id: run_id(),
        },
        ServerMessage::AgentThinking {
            message_id: message_id(),
            run_id: run_id(),
            thought: "A tool knows that.".to_owned(),
        },
        ServerMessage::ToolExecuting {
            message_id: message_id(),
            run_id: run_id(),
            tool: tool(),
        },
        ServerMessage::ToolCompleted {
            message_id: message_id(),
            run_id: run_id(),
            tool: tool(),
            result: None,
            error: Some(ToolErrorCode::ServiceUnavailable),
        },
        ServerMessage::AgentCompleted {
            message_id: message_id(),
            run_id: run_id(),
            result: "It rains.".to_owned(),
        },
        ServerMessage::AgentError {
            message_id: message_id(),
            run_id: Some(run_id()),
            code: RunErrorCode::ServiceUnavailable,
            service: Some(Service::Supervisor),
        },
        ServerMessage::AgentStopped {
            message_id: message_id(),
            run_id: run_id(),
            reason: StopReason::ClientAsked,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_example_of_every_message_in_the_order_of_the_table() {
        let client = client_messages().unwrap();
        let named: Vec<_> = client.iter().map(|it| it.description().name).collect();
        let table = ClientMessage::DESCRIPTIONS.iter().map(|it| it.name);
        assert_eq!(named, table.collect::<Vec<_>>());
        let server = server_messages().unwrap();
        let named: Vec<_> = server.iter().map(|it| it.description().name).collect();
        let table = ServerMessage::DESCRIPTIONS.iter().map(|it| it.name);
        assert_eq!(named, table.collect::<Vec<_>>());
    }
}
