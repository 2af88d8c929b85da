use std::marker::PhantomData;
use wsproof_model::dependencies::{AgentRuntime, WithoutTools};

fn main() {
    let _runtime: AgentRuntime<_, WithoutTools, _> = AgentRuntime {
        token_verifier: "verifier",
        orchestrator_factory: "none",
        tools: PhantomData,
    };
}
