//! Each part is built from what the table says.

use super::super::graph::PARTS;
use super::super::runtime::OrchestratorFactory;
use super::*;

/// The methods of the parts that the table says `method` is built from.
fn needs(method: &str) -> Vec<&'static str> {
    PARTS
        .iter()
        .filter(|part| part.method == method)
        .flat_map(|part| part.needs)
        .map(|need| need.method)
        .collect()
}

/// A factory whose orchestrators say which factory made them.
struct Named(&'static str);

impl OrchestratorFactory<()> for Named {
    type Orchestrator = &'static str;

    fn orchestrator(&self, (): ()) -> &'static str {
        self.0
    }
}

#[test]
fn each_part_is_built_from_what_the_table_says() {
    let runtime = Dependencies::new()
        .token_verifier("token_verifier")
        .llm("llm")
        .tools("tools")
        .event_sink("event_sink")
        .supervisor(|llm, tools, event_sink| {
            assert_eq!([llm, tools.into_inner(), event_sink], *needs("supervisor"));
            "supervisor"
        })
        .orchestrator_factory(|supervisor| {
            assert_eq!([supervisor], *needs("orchestrator_factory"));
            Named("orchestrator_factory")
        })
        .agent_runtime();
    let run = runtime.run((), ());
    assert_eq!(
        [*runtime.token_verifier(), *run.orchestrator()],
        *needs("agent_runtime")
    );
    for independent in ["token_verifier", "llm", "tools", "event_sink"] {
        assert!(needs(independent).is_empty(), "{independent}");
    }
}

#[test]
fn a_supervisor_that_cannot_be_built_says_why_and_there_is_none() {
    let refused = Dependencies::new()
        .llm("llm")
        .without_tools()
        .event_sink("sink")
        .try_supervisor(|llm, _, _| Err::<(), _>(format!("{llm} does not answer")));
    assert_eq!(refused.err().as_deref(), Some("llm does not answer"));
}

#[test]
fn an_orchestrator_factory_that_cannot_be_built_says_why_and_there_is_none() {
    let refused = Dependencies::new()
        .llm("llm")
        .without_tools()
        .event_sink("sink")
        .supervisor(|_, _, _| "supervisor")
        .try_orchestrator_factory(|_| Err::<(), _>("no room"));
    assert_eq!(refused.err(), Some("no room"));
}

#[test]
fn dependencies_say_what_is_missing_without_showing_what_was_given() {
    let dependencies = Dependencies::new()
        .llm("secret")
        .without_tools()
        .event_sink("sink")
        .supervisor(|_, _, _| "supervisor");
    insta::assert_debug_snapshot!(dependencies, @r"
    Dependencies {
        token_verifier: missing token verifier,
        llm: handed on,
        tools: handed on,
        event_sink: handed on,
        supervisor: given,
        orchestrator_factory: missing orchestrator factory,
    }
    ");
}
