//! What a connection has once its user is known: the user's place, the waiting messages, and the ids that were used.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use wsproof_model::vocabulary::{
    ClientMessage, ErrorCode, Identifier, LifecycleState, Nullable, RunErrorCode, ServerMessage,
    Service,
};

use super::agent::{Request, RunIdentity};
use super::registry::Place;
use super::session::Session;
use super::shared::Shared;

/// A message that was or is to be accepted.
#[derive(Debug)]
pub(super) struct UserMessage {
    pub(super) message_id: Identifier,
    pub(super) text: String,
}

/// What is left to be done about a client's message.
#[derive(Debug)]
pub(super) enum Heard {
    /// Nothing: it was answered.
    Answered,
    /// A message that was not accepted before is to be run, or to wait.
    New(UserMessage),
    /// The active run is to be stopped.
    StopActive,
}

/// A known user on a connection.
#[derive(Debug)]
pub(super) struct Member {
    place: Place,
    waiting: VecDeque<UserMessage>,
    used: UsedIds,
    runs: u64,
}

impl Member {
    /// A user who has just come.
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            waiting: VecDeque::new(),
            used: UsedIds::default(),
            runs: 0,
        }
    }

    /// Answers `message`, as far as it is answered alike in every state (PROTOCOL.md section 4).
    pub(super) fn hear<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        session: &mut Session<T>,
        state: LifecycleState,
        active: Option<&Identifier>,
        message: ClientMessage,
    ) -> Heard {
        let answer = match message {
            ClientMessage::Authenticate { token: _ } => error(
                ErrorCode::AlreadyAuthenticated,
                "the connection is authenticated: open another one to be another user",
                None,
            ),
            ClientMessage::UserMessage { message_id, text } => {
                if !self.used.contains(session.shared(), &message_id) {
                    return Heard::New(UserMessage { message_id, text });
                }
                error(
                    ErrorCode::DuplicateMessage,
                    "a message with this id was accepted before on this connection: choose another id",
                    Some(message_id),
                )
            }
            ClientMessage::StopAgent { message_id } => {
                if active == Some(&message_id) {
                    return Heard::StopActive;
                }
                self.cancel(message_id)
            }
            ClientMessage::Ping { nonce } => ServerMessage::Pong { nonce },
            ClientMessage::GetStatus {} => ServerMessage::Status {
                state,
                waiting: count(&self.waiting),
                active_message_id: Nullable(active.cloned()),
                services: session.services(),
            },
        };
        session.say(&answer);
        Heard::Answered
    }

    /// Accepts a message that starts now.
    pub(super) fn accept<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        session: &mut Session<T>,
        message: &UserMessage,
    ) {
        self.used.insert(session.shared(), &message.message_id);
        session.say(&ServerMessage::MessageAccepted {
            message_id: message.message_id.clone(),
            position: 0,
        });
    }

    /// Accepts a message that waits, if one more may wait (PROTOCOL.md section 5, "Waiting").
    pub(super) fn enqueue<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        session: &mut Session<T>,
        message: UserMessage,
    ) {
        let limit = session.shared().limits.queue_limit;
        if self.waiting.len() >= usize::from(limit) {
            let detail = "as many messages wait as may wait: send it again when one was answered";
            session.say(&error(
                ErrorCode::QueueFull,
                detail,
                Some(message.message_id),
            ));
            return;
        }
        self.used.insert(session.shared(), &message.message_id);
        let message_id = message.message_id.clone();
        self.waiting.push_back(message);
        session.say(&ServerMessage::MessageAccepted {
            message_id,
            position: count(&self.waiting),
        });
    }

    /// The message whose turn it is.
    pub(super) fn next_waiting(&mut self) -> Option<UserMessage> {
        self.waiting.pop_front()
    }

    /// Gives up every waiting message.
    pub(super) fn give_up<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        session: &mut Session<T>,
        code: RunErrorCode,
        service: Option<Service>,
    ) {
        for message in self.waiting.drain(..) {
            session.say(&ServerMessage::AgentError {
                message_id: message.message_id,
                run_id: None,
                code,
                service,
            });
        }
    }

    /// The request that a run of `message` executes.
    pub(super) fn request<T: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        session: &Session<T>,
        message: UserMessage,
    ) -> Request {
        let run = self.runs;
        self.runs += 1;
        #[expect(clippy::expect_used, reason = "two numbers have fewer than 128 bytes")]
        let run_id = Identifier::new(format!("run-{}-{run}", session.id())).expect("a short id");
        let identity = RunIdentity {
            connection: session.id(),
            user: self.place.user().clone(),
            message_id: message.message_id,
            run_id,
        };
        Request {
            identity,
            text: message.text,
        }
    }

    fn cancel(&mut self, message_id: Identifier) -> ServerMessage {
        let mut waiting = self.waiting.iter();
        let Some(place) = waiting.position(|message| message.message_id == message_id) else {
            return error(
                ErrorCode::UnknownMessage,
                "no message with this id is active or waits: it was answered, or never accepted",
                Some(message_id),
            );
        };
        self.waiting.remove(place);
        ServerMessage::MessageCancelled { message_id }
    }
}

fn error(code: ErrorCode, detail: &str, message_id: Option<Identifier>) -> ServerMessage {
    ServerMessage::Error {
        code,
        detail: detail.to_owned(),
        message_id,
    }
}

/// How many messages wait: at most `queue_limit`, which is a `u16`.
fn count(waiting: &VecDeque<UserMessage>) -> u16 {
    u16::try_from(waiting.len()).unwrap_or(u16::MAX)
}

/// The ids that were accepted, for as long as the connection lasts.
///
/// An id may have 128 bytes, and a connection may use many. Each is kept as a keyed digest of 16 bytes: the keys are the
/// server's own and random, so that nobody can find two ids with one digest, and by chance it does not happen.
#[derive(Debug, Default)]
struct UsedIds(HashSet<[u64; 2]>);

impl UsedIds {
    fn contains(&self, shared: &Arc<Shared>, id: &Identifier) -> bool {
        self.0.contains(&digest(&shared.digest_keys, id))
    }

    fn insert(&mut self, shared: &Arc<Shared>, id: &Identifier) {
        self.0.insert(digest(&shared.digest_keys, id));
    }
}

fn digest(keys: &[RandomState; 2], id: &Identifier) -> [u64; 2] {
    [keys[0].hash_one(id), keys[1].hash_one(id)]
}
