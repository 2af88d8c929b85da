//! The agent's dependency graph (PROTOCOL.md section 6).
//!
//! A row is a part of the agent, the method that gives it, its name, whether it may be left out, and what it is. Under
//! it stand what the compiler says to those who give it twice, and the parts that it needs, each with what the
//! compiler says where that one is not there. The refusals are written out because a compiler message can only be a
//! literal; a test holds each of them against the names in its row.

macro_rules! dependencies_table {
    ($then:ident) => {
        $then! {
            TokenVerifier token_verifier "token verifier" required "Says which user a token belongs to." {
                twice "the token verifier was given already: leave one `.token_verifier(…)` out";
            }
            Llm llm "llm" required "The language model that the agent thinks with." {
                twice "the llm was given already: leave one `.llm(…)` out";
            }
            Tools tools "tools" optional "What the agent can call; without it runs go on, with no tool calls." {
                twice "it was decided already whether there are tools: leave one `.tools(…)` or `.without_tools()` out";
            }
            EventSink event_sink "event sink" required "Where the agent tells what happens in a run." {
                twice "the event sink was given already: leave one `.event_sink(…)` out";
            }
            Supervisor supervisor "supervisor" required "Oversees the runs." {
                twice "the supervisor was given already: leave one `.supervisor(…)` out";
                needs {
                    Llm llm "the supervisor has no llm: call `.llm(…)` first";
                    Tools tools "the supervisor does not know whether it has tools: call `.tools(…)` or `.without_tools()` first";
                    EventSink event_sink "the supervisor has no event sink: call `.event_sink(…)` first";
                }
            }
            OrchestratorFactory orchestrator_factory "orchestrator factory" required "Makes the orchestrator of each run." {
                twice "the orchestrator factory was given already: leave one `.orchestrator_factory(…)` out";
                needs {
                    Supervisor supervisor "the orchestrator factory has no supervisor: call `.supervisor(…)` first";
                }
            }
            AgentRuntime agent_runtime "agent runtime" required "What a server runs agents with." {
                needs {
                    TokenVerifier token_verifier "the agent runtime has no token verifier: call `.token_verifier(…)` first";
                    OrchestratorFactory orchestrator_factory "the agent runtime has no orchestrator factory: call `.orchestrator_factory(…)` after `.supervisor(…)`";
                }
            }
        }
    };
}

pub(crate) use dependencies_table;
