use wsproof_model::dependencies::{AgentRuntime, OrchestratorFactory, WithoutTools};

// An orchestrator is made for a run, by the agent runtime: nobody else has the factory.
fn ask<F: OrchestratorFactory<String>>(runtime: &AgentRuntime<(), WithoutTools, F>) {
    let _orchestrator = runtime.orchestrator_factory.orchestrator("hello".to_owned());
}

fn main() {}
