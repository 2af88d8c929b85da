use wsproof_model::dependencies::Dependencies;

// The second failure of PROTOCOL.md section 1: the orchestrator dependency is gone, and the code that runs agents
// still asks for it.
fn main() {
    let _runtime = Dependencies::new()
        .token_verifier("verifier")
        .llm("llm")
        .without_tools()
        .event_sink("sink")
        .supervisor(|_llm, _tools, _sink| "supervisor")
        .agent_runtime();
}
