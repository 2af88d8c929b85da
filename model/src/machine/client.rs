//! What the machine says to what a client does.

use super::input::{
    Breach, ClientAction, ClientClose, Credential, Field, MessageId, Offer, Payload, Upgrade, User,
    Violation,
};
use super::output::Output;
use super::reaction::Step;
use super::world::Connection;
use crate::run::RunEvent;
use crate::vocabulary::{
    CloseCode, ErrorCode, LifecycleState, Rule, StopReason, Timer, TransportState, Trigger,
    UpgradeStatus,
};

impl Step<'_> {
    pub(super) fn client(&mut self, action: ClientAction) {
        match self.state() {
            None | Some(LifecycleState::Failed) => self.client_without_transport(action),
            Some(state) => match state.transport() {
                TransportState::Opening => self.client_connecting(action),
                TransportState::Open => self.client_open(action),
                TransportState::Closing => self.client_closing(action),
                TransportState::Gone => self.impossible(),
            },
        }
    }

    fn client_without_transport(&mut self, action: ClientAction) {
        if action == ClientAction::Open {
            self.open();
        } else {
            self.impossible();
        }
    }

    fn open(&mut self) {
        let retried = self.state().is_some();
        if self.world.shutting_down || self.slot().is_none() {
            return self.impossible();
        }
        if retried {
            self.go(Trigger::Retried, Rule::LifecycleTransition);
        } else {
            self.start_timer(Timer::Authentication);
        }
        if let Some(slot) = self.slot() {
            *slot = Some(Connection::opened());
        }
    }

    fn client_connecting(&mut self, action: ClientAction) {
        match action {
            ClientAction::Upgrade(upgrade) => self.upgrade(upgrade),
            ClientAction::Vanish => {
                self.say(Output::End, Rule::DepartureEnd);
                self.leave(Trigger::ClientClosed);
            }
            ClientAction::Open
            | ClientAction::Authenticate(_)
            | ClientAction::UserMessage { .. }
            | ClientAction::StopAgent { .. }
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Breach(_)
            | ClientAction::Pong
            | ClientAction::FallSilent
            | ClientAction::Close(_) => self.impossible(),
        }
    }

    /// Once the server has sent its close frame, nothing that comes is answered.
    fn client_closing(&mut self, action: ClientAction) {
        match action {
            ClientAction::Close(_) | ClientAction::Vanish => {
                self.say(Output::End, Rule::CloseEnd);
                self.leave(Trigger::TransportEnded);
            }
            ClientAction::Open
            | ClientAction::Upgrade(_)
            | ClientAction::Breach(_)
            | ClientAction::FallSilent => {
                self.impossible();
            }
            ClientAction::Authenticate(_)
            | ClientAction::UserMessage { .. }
            | ClientAction::StopAgent { .. }
            | ClientAction::Ping { .. }
            | ClientAction::GetStatus
            | ClientAction::Violate(_)
            | ClientAction::Pong => {}
        }
    }

    fn client_open(&mut self, action: ClientAction) {
        match action {
            ClientAction::Open | ClientAction::Upgrade(_) => self.impossible(),
            ClientAction::Authenticate(credential) => self.authenticate(credential),
            ClientAction::UserMessage { message, .. } => self.user_message(message),
            ClientAction::StopAgent { message } => self.stop_agent(message),
            ClientAction::Ping { nonce } => self.ping(nonce),
            ClientAction::GetStatus => self.get_status(),
            ClientAction::Violate(violation) => self.violate(violation),
            ClientAction::Breach(breach) => self.breach(breach),
            ClientAction::Pong => {
                if let Some(connection) = self.connection() {
                    connection.heartbeat_unanswered = false;
                }
            }
            ClientAction::FallSilent => {
                if let Some(connection) = self.connection() {
                    connection.silent = true;
                }
            }
            ClientAction::Close(close) => self.client_close(close),
            ClientAction::Vanish => {
                self.say(Output::End, Rule::DepartureEnd);
                self.leave(Trigger::ClientVanished);
            }
        }
    }

    fn upgrade(&mut self, upgrade: Upgrade) {
        match upgrade {
            Upgrade::WrongPath => self.refuse(UpgradeStatus::NotFound, Rule::HandshakeNotFound),
            Upgrade::NoUpgrade | Upgrade::Rubbish => {
                self.refuse(UpgradeStatus::BadRequest, Rule::HandshakeMalformed);
            }
            Upgrade::WellFormed {
                bearer: Some(Credential::Invalid(_)),
                ..
            } => {
                self.refuse(UpgradeStatus::Unauthorized, Rule::HandshakeUnauthorized);
            }
            Upgrade::WellFormed {
                offer,
                bearer: None,
            } => self.upgraded(offer),
            Upgrade::WellFormed {
                offer,
                bearer: Some(Credential::Valid(user)),
            } => {
                self.upgraded(offer);
                self.credentials_accepted(user);
            }
        }
    }

    fn upgraded(&mut self, offer: Offer) {
        let (subprotocol, rule) = match offer {
            Offer::Nothing => (false, Rule::HandshakeUpgrade),
            Offer::AgentChat => (true, Rule::HandshakeSubprotocol),
            Offer::Foreign => (false, Rule::HandshakeSubprotocol),
        };
        self.say(
            Output::Http {
                status: UpgradeStatus::SwitchingProtocols,
                subprotocol,
            },
            rule,
        );
        self.go(Trigger::Upgraded, Rule::LifecycleTransition);
    }

    fn credentials_accepted(&mut self, user: User) {
        let places = usize::from(self.machine.limits.connections_per_user);
        if self.world.places_taken(user) >= places {
            return self.close(CloseCode::PolicyViolation, Rule::Close1008Connections);
        }
        if let Some(connection) = self.connection() {
            connection.user = Some(user);
        }
        self.go(Trigger::CredentialsAccepted, Rule::WireAuthenticate);
        self.services_confirmed(Rule::ServicesReady);
    }

    fn authenticate(&mut self, credential: Credential) {
        if self.state() != Some(LifecycleState::Accepted) {
            let error = Output::Error {
                code: ErrorCode::AlreadyAuthenticated,
                message: None,
            };
            self.say(error, Rule::WireAlreadyAuthenticated);
            return self.client_spoke();
        }
        match credential {
            Credential::Valid(user) => self.credentials_accepted(user),
            Credential::Invalid(_) => self.close(CloseCode::Unauthorized, Rule::Close3000),
        }
    }

    fn user_message(&mut self, message: MessageId) {
        if self.state() == Some(LifecycleState::Accepted) {
            return self.not_authenticated(Some(message));
        }
        let queue_limit = usize::from(self.machine.limits.queue_limit);
        let Some(connection) = self.connection() else {
            return;
        };
        if connection.has_accepted(message) {
            let error = Output::Error {
                code: ErrorCode::DuplicateMessage,
                message: Some(message),
            };
            self.say(error, Rule::WireDuplicateMessage);
            return self.client_spoke();
        }
        let starts_now = connection.state.is_operational() && connection.active.is_none();
        if !starts_now && connection.waiting.len() >= queue_limit {
            let error = Output::Error {
                code: ErrorCode::QueueFull,
                message: Some(message),
            };
            return self.say(error, Rule::WaitingQueueFull);
        }
        connection.accepted |= 1 << message.number();
        if starts_now {
            self.say(
                Output::MessageAccepted {
                    message,
                    position: 0,
                },
                Rule::WireMessageAccepted,
            );
            self.start_run(message);
        } else {
            connection.waiting.push(message);
            let position = connection.waiting_count();
            self.say(
                Output::MessageAccepted { message, position },
                Rule::WireMessageAccepted,
            );
        }
    }

    fn stop_agent(&mut self, message: MessageId) {
        if self.state() == Some(LifecycleState::Accepted) {
            return self.not_authenticated(Some(message));
        }
        if self.active().is_some_and(|run| run.message == message) {
            self.run_event(RunEvent::Stopped);
            let stopped = Output::AgentStopped {
                message,
                reason: StopReason::ClientAsked,
            };
            self.say(stopped, Rule::WireStopActive);
            return self.run_over();
        }
        let Some(connection) = self.connection() else {
            return;
        };
        if let Some(place) = connection
            .waiting
            .iter()
            .position(|waiting| *waiting == message)
        {
            connection.waiting.remove(place);
            self.say(Output::MessageCancelled { message }, Rule::WireStopWaiting);
        } else {
            let error = Output::Error {
                code: ErrorCode::UnknownMessage,
                message: Some(message),
            };
            self.say(error, Rule::WireStopUnknown);
        }
        self.client_spoke();
    }

    fn ping(&mut self, nonce: Payload) {
        self.say(Output::Pong { nonce }, Rule::WirePing);
        self.client_spoke();
    }

    fn get_status(&mut self) {
        let services = self.world.services;
        let Some(connection) = self.connection() else {
            return;
        };
        if connection.state == LifecycleState::Accepted {
            return self.not_authenticated(None);
        }
        let status = Output::Status {
            state: connection.state,
            waiting: connection.waiting_count(),
            active: connection.active.map(|run| run.message),
            services,
        };
        self.say(status, Rule::WireStatus);
        self.client_spoke();
    }

    /// A well-formed message came: quiet is over, or begins anew.
    fn client_spoke(&mut self) {
        match self.state() {
            Some(LifecycleState::Idle) => self.go(Trigger::ClientSpoke, Rule::QuietWake),
            Some(LifecycleState::ProcessingReady) => self.start_timer(Timer::Idle),
            Some(
                LifecycleState::Connecting
                | LifecycleState::Accepted
                | LifecycleState::Authenticated
                | LifecycleState::ServicesReady
                | LifecycleState::Processing
                | LifecycleState::Degraded
                | LifecycleState::Reconnecting
                | LifecycleState::Closing
                | LifecycleState::Closed
                | LifecycleState::Failed,
            )
            | None => {}
        }
    }

    fn not_authenticated(&mut self, message: Option<MessageId>) {
        self.violated(
            ErrorCode::NotAuthenticated,
            message,
            Rule::ViolationNotAuthenticated,
        );
    }

    fn violate(&mut self, violation: Violation) {
        let (code, rule) = match violation {
            Violation::NotJson => (ErrorCode::NotJson, Rule::ViolationNotJson),
            Violation::NotAnObject => (ErrorCode::NotAnObject, Rule::ViolationNotObject),
            Violation::NoType | Violation::UnknownType | Violation::MistypedType => {
                (ErrorCode::UnknownType, Rule::ViolationUnknownType)
            }
            Violation::Missing(_) => (ErrorCode::MissingField, Rule::ViolationMissingField),
            Violation::Mistyped(_) => (ErrorCode::MistypedField, Rule::ViolationMistypedField),
            Violation::EmptyId(_) | Violation::LongId(_) => {
                (ErrorCode::InvalidId, Rule::ViolationInvalidId)
            }
        };
        self.violated(code, violation.message(), rule);
    }

    fn violated(&mut self, code: ErrorCode, message: Option<MessageId>, rule: Rule) {
        let violation_limit = self.machine.limits.violation_limit;
        self.say(Output::Error { code, message }, rule);
        let Some(connection) = self.connection() else {
            return;
        };
        connection.violations = connection.violations.saturating_add(1);
        if connection.violations >= violation_limit {
            self.close(CloseCode::PolicyViolation, Rule::Close1008Violations);
        }
    }

    fn breach(&mut self, breach: Breach) {
        match breach {
            Breach::Binary => self.close(CloseCode::Unsupported, Rule::Close1003),
            Breach::InvalidUtf8 => self.close(CloseCode::InvalidPayload, Rule::Close1007),
            Breach::Oversized => self.close(CloseCode::TooBig, Rule::Close1009),
            Breach::ReservedOpcode
            | Breach::ReservedBit
            | Breach::Unmasked
            | Breach::FragmentedControl
            | Breach::ReservedCloseCode => self.close(CloseCode::ProtocolError, Rule::Close1002),
        }
    }

    fn client_close(&mut self, close: ClientClose) {
        self.say(
            Output::Close {
                code: close.answer(),
            },
            Rule::CloseAnswer,
        );
        self.say(Output::End, Rule::CloseAnswer);
        self.leave(Trigger::ClientClosed);
    }
}

impl ClientClose {
    /// The code that the answering close frame has: the client's own, but never 1011.
    const fn answer(self) -> Option<u16> {
        match self {
            Self::InternalError => Self::Normal.code(),
            Self::Normal | Self::GoingAway | Self::Private | Self::NoCode => self.code(),
        }
    }
}

impl Violation {
    /// The message that the violating text names, if it names one; it is always `m0`.
    #[must_use]
    pub const fn message(self) -> Option<MessageId> {
        match self {
            Self::Missing(Field::UserMessageText) | Self::Mistyped(Field::UserMessageText) => {
                MessageId::new(0)
            }
            Self::NotJson
            | Self::NotAnObject
            | Self::NoType
            | Self::UnknownType
            | Self::MistypedType
            | Self::Missing(
                Field::AuthenticateToken
                | Field::UserMessageId
                | Field::StopAgentId
                | Field::PingNonce,
            )
            | Self::Mistyped(
                Field::AuthenticateToken
                | Field::UserMessageId
                | Field::StopAgentId
                | Field::PingNonce,
            )
            | Self::EmptyId(_)
            | Self::LongId(_) => None,
        }
    }
}
