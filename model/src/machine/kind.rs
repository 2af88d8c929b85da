//! Kinds of inputs: what coverage is counted by.

use std::fmt;

use super::input::{AgentStep, Breach, ClientAction, Credential, Input, Upgrade};
use crate::vocabulary::{ClientMessageType as Message, Service, ServiceStatus, Timer};

macro_rules! define_kinds {
    ($($kind:ident $name:expr;)*) => {
        /// A kind of input, without the particulars that make no difference to what was tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each is described by its name")]
        pub enum InputKind {
            $($kind,)*
        }

        impl InputKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The kind in words.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

// The names are stable: descriptions of the machine, which stay for years, call inputs by them, and one that goes by another
// name is another input to whoever compares. What a message, a timer or a service is called is said by its own table.
define_kinds! {
    Open                  "open";
    Upgrade               "upgrade";
    UpgradeValidToken     "upgrade with a valid token";
    UpgradeInvalidToken   "upgrade with an invalid token";
    UpgradeMalformed      "malformed upgrade";
    Authenticate          Message::Authenticate.name();
    AuthenticateInvalid   "authenticate with an invalid token";
    UserMessage           Message::UserMessage.name();
    StopAgent             Message::StopAgent.name();
    Ping                  Message::Ping.name();
    GetStatus             Message::GetStatus.name();
    Violate               "violation";
    BreachBinary          "binary frame";
    BreachInvalidUtf8     "invalid UTF-8";
    BreachOversized       "oversized message";
    BreachFrame           "broken frame";
    Pong                  "WebSocket pong";
    FallSilent            "fall silent";
    Close                 "close";
    Vanish                "vanish";
    AgentThink            "agent thinks";
    AgentCallTool         "agent calls a tool";
    AgentToolReturns      "tool returns";
    AgentToolFails        "tool fails";
    AgentComplete         "agent completes";
    AgentFail             "agent fails";
    AgentPanic            "agent panics";
    TimerAuthentication   Timer::Authentication.name();
    TimerServices         Timer::Services.name();
    TimerRun              Timer::Run.name();
    TimerIdle             Timer::Idle.name();
    TimerRecovery         Timer::Recovery.name();
    TimerHeartbeat        Timer::Heartbeat.name();
    TimerHeartbeatAnswer  Timer::HeartbeatAnswer.name();
    TimerClose            Timer::Close.name();
    SupervisorUp          "supervisor up";
    SupervisorDown        "supervisor down";
    OrchestratorUp        "orchestrator up";
    OrchestratorDown      "orchestrator down";
    ToolsUp               "tools up";
    ToolsDown             "tools down";
    Shutdown              "shutdown";
}

impl fmt::Display for InputKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Input {
    /// What kind of input it is.
    #[must_use]
    pub const fn kind(&self) -> InputKind {
        match self {
            Self::Client { action, .. } => action.kind(),
            Self::Agent { step, .. } => match step {
                AgentStep::Think => InputKind::AgentThink,
                AgentStep::CallTool => InputKind::AgentCallTool,
                AgentStep::ToolReturns => InputKind::AgentToolReturns,
                AgentStep::ToolFails => InputKind::AgentToolFails,
                AgentStep::Complete => InputKind::AgentComplete,
                AgentStep::Fail => InputKind::AgentFail,
                AgentStep::Panic => InputKind::AgentPanic,
            },
            Self::Timer { timer, .. } => match timer {
                Timer::Authentication => InputKind::TimerAuthentication,
                Timer::Services => InputKind::TimerServices,
                Timer::Run => InputKind::TimerRun,
                Timer::Idle => InputKind::TimerIdle,
                Timer::Recovery => InputKind::TimerRecovery,
                Timer::Heartbeat => InputKind::TimerHeartbeat,
                Timer::HeartbeatAnswer => InputKind::TimerHeartbeatAnswer,
                Timer::Close => InputKind::TimerClose,
            },
            Self::Service { service, status } => match (service, status) {
                (Service::Supervisor, ServiceStatus::Up) => InputKind::SupervisorUp,
                (Service::Supervisor, ServiceStatus::Down) => InputKind::SupervisorDown,
                (Service::Orchestrator, ServiceStatus::Up) => InputKind::OrchestratorUp,
                (Service::Orchestrator, ServiceStatus::Down) => InputKind::OrchestratorDown,
                (Service::Tools, ServiceStatus::Up) => InputKind::ToolsUp,
                (Service::Tools, ServiceStatus::Down) => InputKind::ToolsDown,
            },
            Self::Shutdown => InputKind::Shutdown,
        }
    }
}

impl ClientAction {
    const fn kind(self) -> InputKind {
        match self {
            Self::Open => InputKind::Open,
            Self::Upgrade(Upgrade::WellFormed { bearer: None, .. }) => InputKind::Upgrade,
            Self::Upgrade(Upgrade::WellFormed {
                bearer: Some(Credential::Valid(_)),
                ..
            }) => InputKind::UpgradeValidToken,
            Self::Upgrade(Upgrade::WellFormed {
                bearer: Some(Credential::Invalid(_)),
                ..
            }) => InputKind::UpgradeInvalidToken,
            Self::Upgrade(Upgrade::WrongPath | Upgrade::NoUpgrade | Upgrade::Rubbish) => {
                InputKind::UpgradeMalformed
            }
            Self::Authenticate(Credential::Valid(_)) => InputKind::Authenticate,
            Self::Authenticate(Credential::Invalid(_)) => InputKind::AuthenticateInvalid,
            Self::UserMessage { .. } => InputKind::UserMessage,
            Self::StopAgent { .. } => InputKind::StopAgent,
            Self::Ping { .. } => InputKind::Ping,
            Self::GetStatus => InputKind::GetStatus,
            Self::Violate(_) => InputKind::Violate,
            Self::Breach(Breach::Binary) => InputKind::BreachBinary,
            Self::Breach(Breach::InvalidUtf8) => InputKind::BreachInvalidUtf8,
            Self::Breach(Breach::Oversized) => InputKind::BreachOversized,
            Self::Breach(
                Breach::ReservedOpcode
                | Breach::ReservedBit
                | Breach::Unmasked
                | Breach::FragmentedControl
                | Breach::ReservedCloseCode,
            ) => InputKind::BreachFrame,
            Self::Pong => InputKind::Pong,
            Self::FallSilent => InputKind::FallSilent,
            Self::Close(_) => InputKind::Close,
            Self::Vanish => InputKind::Vanish,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_by_the_words_of_the_tables() {
        let told = |kind: InputKind, word: &str| {
            assert!(kind.name().starts_with(word), "{kind} is about {word}");
        };
        told(InputKind::AuthenticateInvalid, Message::Authenticate.name());
        for (service, up, down) in [
            (
                Service::Supervisor,
                InputKind::SupervisorUp,
                InputKind::SupervisorDown,
            ),
            (
                Service::Orchestrator,
                InputKind::OrchestratorUp,
                InputKind::OrchestratorDown,
            ),
            (Service::Tools, InputKind::ToolsUp, InputKind::ToolsDown),
        ] {
            told(up, service.name());
            told(down, service.name());
        }
    }
}
