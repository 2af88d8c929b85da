//! The chat server of `examples/chat_server.rs` with the two mistakes that took a service down in production
//! (PROTOCOL.md section 1). It does not compile.

use wsproof_model::dependencies::{AgentRuntime, Dependencies, OrchestratorFactory, WithoutTools};
use wsproof_model::lifecycle::{Connection, state};

struct Parrots;

impl OrchestratorFactory<String> for Parrots {
    type Orchestrator = String;

    fn orchestrator(&self, text: String) -> String {
        format!("{text}, {text}!")
    }
}

type Agent = AgentRuntime<(), WithoutTools, Parrots>;

/// The orchestrator was migrated away, and the agent runtime still asks for it.
fn agent() -> Agent {
    Dependencies::new()
        .token_verifier(())
        .llm("polly")
        .without_tools()
        .event_sink("its own connection")
        .supervisor(|_llm, _without_tools, _sink| "one keeper")
        .agent_runtime()
}

/// The transport was accepted, and nobody set the application's side up.
fn processing(connection: Connection<state::Accepted>, text: String, agent: &Agent) {
    let connection = connection.run_started();
    let run = agent.run(text, "m1").started();
    println!("{}", run.orchestrator());
    drop((run.completed(), connection.run_ended()));
}

fn main() {
    let accepted = Connection::open(()).upgraded();
    processing(accepted, "hello".to_owned(), &agent());
}
