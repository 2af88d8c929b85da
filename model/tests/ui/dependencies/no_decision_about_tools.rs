use wsproof_model::dependencies::Dependencies;

fn main() {
    let _dependencies = Dependencies::new()
        .llm("llm")
        .event_sink("sink")
        .supervisor(|_llm, _tools, _sink| "supervisor");
}
