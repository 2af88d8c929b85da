use wsproof_model::dependencies::Dependencies;

fn main() {
    let _dependencies = Dependencies::new()
        .llm("llm")
        .without_tools()
        .event_sink("sink")
        .orchestrator_factory(|_supervisor: &str| "factory");
}
