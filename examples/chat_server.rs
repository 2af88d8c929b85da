//! A chat server by someone who uses the types of `wsproof-model` alone.
//!
//! ```text
//! cargo run --example chat_server
//! ```
//!
//! Each function takes a connection in one state and leads it to the next; what it must not do there does not compile.
//! Left out, and to be seen in `src/server`: timeouts and heartbeats, services that fail, waiting messages and the
//! stopping of runs, limits, and whether a client closes or vanishes. The one valid token is the word `guest`: nothing
//! for the world outside.

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use wsproof_model::dependencies::{AgentRuntime, Dependencies, OrchestratorFactory, WithoutTools};
use wsproof_model::lifecycle::{Connection, OnTransition, Transition, on, state};
use wsproof_model::vocabulary::{
    ClientMessage, CloseCode, Envelope, ErrorCode, Identifier, ServerMessage,
};

// 1. The agent: who may come in, and what answers.

struct Guests {
    password: &'static str,
}

impl Guests {
    fn admit(&self, token: &str) -> bool {
        token == self.password
    }
}

/// Makes a parrot for each run, which knows one sentence.
struct Parrots;

impl OrchestratorFactory<String> for Parrots {
    type Orchestrator = String;

    fn orchestrator(&self, text: String) -> String {
        format!("{text}, {text}!")
    }
}

type Agent = AgentRuntime<Guests, WithoutTools, Parrots>;

fn agent() -> Agent {
    Dependencies::new()
        .token_verifier(Guests { password: "guest" })
        .llm("polly")
        .without_tools()
        .event_sink("its own connection")
        .supervisor(|_llm, _without_tools, _sink| "one keeper")
        .orchestrator_factory(|_supervisor| Parrots)
        .agent_runtime()
}

// 2. What belongs to a connection: it hears of every transition, and announces it.

struct Client {
    socket: WebSocketStream<TcpStream>,
    outbox: Vec<Message>,
    next_seq: u64,
}

impl Client {
    fn say(&mut self, message: &ServerMessage) {
        let seq = self.next_seq;
        let text = serde_json::json!(Envelope { seq, message }).to_string();
        self.outbox.push(Message::text(text));
        self.next_seq += 1;
    }

    /// What the client says next, after everything was sent to it; nothing, if it is gone.
    async fn hear(&mut self) -> Option<Result<ClientMessage, ErrorCode>> {
        for message in self.outbox.drain(..) {
            self.socket.feed(message).await.ok()?;
        }
        self.socket.flush().await.ok()?;
        while let Ok(message) = self.socket.next().await? {
            if let Message::Text(text) = message {
                return Some(serde_json::from_str(&text).map_err(|_| ErrorCode::UnknownType));
            }
        }
        None
    }
}

impl OnTransition for Client {
    fn on_transition(&mut self, Transition { from, trigger, to }: Transition) {
        if to.is_announced() {
            let reason = trigger;
            self.say(&ServerMessage::StateChanged { from, to, reason });
        }
    }
}

type At<S> = Connection<S, Client>;

// 3. The lifecycle, state by state.

async fn connecting(transport: TcpStream, agent: &Agent) {
    let Ok(socket) = tokio_tungstenite::accept_async(transport).await else {
        drop(Connection::open(()).handshake_refused());
        return;
    };
    let client = Client {
        socket,
        outbox: Vec::new(),
        next_seq: 0,
    };
    accepted(Connection::open(client).upgraded(), agent).await;
}

async fn accepted(mut connection: At<state::Accepted>, agent: &Agent) {
    loop {
        match connection.context_mut().hear().await {
            Some(Ok(ClientMessage::Authenticate { token })) => {
                if !agent.token_verifier().admit(&token) {
                    return close(connection, CloseCode::Unauthorized).await;
                }
                let authenticated = connection.credentials_accepted();
                let ready = authenticated.critical_services_up().pipeline_opened();
                return processing_ready(ready, agent).await;
            }
            Some(other) => answer(connection.context_mut(), other, ErrorCode::NotAuthenticated),
            None => return drop(connection.client_vanished()),
        }
    }
}

async fn processing_ready(mut connection: At<state::ProcessingReady>, agent: &Agent) {
    loop {
        match connection.context_mut().hear().await {
            Some(Ok(ClientMessage::UserMessage { message_id, text })) => {
                connection = processing(connection, message_id, text, agent);
            }
            Some(other) => answer(connection.context_mut(), other, ErrorCode::UnknownMessage),
            None => return drop(connection.client_vanished()),
        }
    }
}

/// One run, from its message to its answer. The orchestrator is inside the run, and gone when it has ended.
fn processing(
    mut connection: At<state::ProcessingReady>,
    message_id: Identifier,
    text: String,
    agent: &Agent,
) -> At<state::ProcessingReady> {
    let run_id = message_id.clone();
    connection
        .context_mut()
        .say(&ServerMessage::MessageAccepted {
            message_id: message_id.clone(),
            position: 0,
        });
    let mut connection = connection.run_started();
    let run = agent.run(text, message_id).started();
    connection.context_mut().say(&ServerMessage::AgentStarted {
        message_id: run.context().clone(),
        run_id: run_id.clone(),
    });
    let result = run.orchestrator().clone();
    connection
        .context_mut()
        .say(&ServerMessage::AgentCompleted {
            message_id: run.completed().into_context(),
            run_id,
            result,
        });
    connection.run_ended()
}

/// Closes a connection in whichever state that is legal, with one of the codes that there are: 1011 is not.
async fn close<S: on::CloseStarted<Next = state::Closing>>(connection: At<S>, code: CloseCode) {
    let mut connection = connection.close_started();
    let frame = CloseFrame {
        code: code.number().into(),
        reason: code.reason().into(),
    };
    let client = connection.context_mut();
    client.outbox.push(Message::Close(Some(frame)));
    while client.hear().await.is_some() {}
    drop(connection.transport_ended());
}

// 4. What is the same in every state, and the way in.

fn answer(client: &mut Client, said: Result<ClientMessage, ErrorCode>, otherwise: ErrorCode) {
    let code = match said {
        Ok(ClientMessage::Ping { nonce }) => return client.say(&ServerMessage::Pong { nonce }),
        Ok(_) => otherwise,
        Err(code) => code,
    };
    client.say(&ServerMessage::Error {
        code,
        detail: "this example does not take that here".to_owned(),
        message_id: None,
    });
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let agent = std::sync::Arc::new(agent());
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("ws://{}/ws", listener.local_addr()?);
    loop {
        let (transport, _) = listener.accept().await?;
        let agent = std::sync::Arc::clone(&agent);
        tokio::spawn(async move { connecting(transport, &agent).await });
    }
}
