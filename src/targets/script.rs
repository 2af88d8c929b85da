//! The scripted agent: a proper agent, given to the server from outside, that takes each step when it is told to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, oneshot};
use wsproof_model::dependencies::{Dependencies, WithTools};
use wsproof_model::machine::input::AgentStep;

use super::PATIENCE;
use super::variation::Orchestrate;
use crate::server::agent::{
    AgentFuture, EventSink, Llm, LlmCall, LlmFailure, Orchestrator, Orchestrators, Request,
    RunContext, RunFailure, Runtime, Supervisor, ToolCall, ToolFailure, Tools,
};
use crate::server::token::TokenVerifier;

/// The tool that the agent calls.
pub const TOOL: &str = "search";

/// What the tool returns.
pub const TOOL_RESULT: &str = "three results";

/// What the agent thinks about a message.
#[must_use]
pub fn thought(message_id: &str) -> String {
    format!("thinking about {message_id}")
}

/// What the agent answers: it repeats who asked what, so that a mistaken identity can be seen.
#[must_use]
pub fn answer(user: &str, message_id: &str, bytes: usize) -> String {
    format!("{user} asked {bytes} bytes in {message_id}")
}

/// The script of every agent of one server: it waits for steps, and gives them to the agents that wait for them.
#[derive(Clone, Debug, Default)]
pub struct Script {
    stage: Arc<Stage>,
}

#[derive(Debug, Default)]
struct Stage {
    waiting: Mutex<BTreeMap<(u64, Role), oneshot::Sender<AgentStep>>>,
    somebody_waits: Notify,
    orchestrators: AtomicUsize,
}

/// Who waits for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Agent,
    Tool,
}

impl Role {
    const fn of(step: AgentStep) -> Self {
        match step {
            AgentStep::ToolReturns | AgentStep::ToolFails => Self::Tool,
            AgentStep::Think
            | AgentStep::CallTool
            | AgentStep::Complete
            | AgentStep::Fail
            | AgentStep::Panic => Self::Agent,
        }
    }
}

impl Script {
    /// Gives a step to the agent of a connection, if that waits for one.
    pub fn try_give(&self, connection: u64, step: AgentStep) -> bool {
        let mut waiting = self
            .stage
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        waiting
            .remove(&(connection, Role::of(step)))
            .is_some_and(|agent| agent.send(step).is_ok())
    }

    /// Gives a step to the agent of a connection; waits for the agent for as long as a server may take to get there.
    pub async fn give(&self, connection: u64, step: AgentStep) {
        let given = self.give_when_awaited(connection, step);
        // An agent that is not there is seen by what does not come of the step.
        let _absent = tokio::time::timeout(PATIENCE, given).await;
    }

    /// Gives a step to the agent of a connection as soon as that waits for one. Until then the future can be dropped, and
    /// nothing was given.
    pub(crate) async fn give_when_awaited(&self, connection: u64, step: AgentStep) {
        loop {
            let somebody_waits = self.stage.somebody_waits.notified();
            if self.try_give(connection, step) {
                return;
            }
            somebody_waits.await;
        }
    }

    /// How many orchestrators there are.
    #[must_use]
    pub fn orchestrators(&self) -> usize {
        self.stage.orchestrators.load(Ordering::SeqCst)
    }

    /// The agent runtime in which every agent follows this script.
    #[must_use]
    pub(crate) fn runtime(
        &self,
        verifier: Arc<dyn TokenVerifier>,
        orchestrator: Arc<Orchestrate>,
    ) -> Runtime<Arc<dyn TokenVerifier>, WithTools<Arc<ScriptedTools>>> {
        let script = self.clone();
        Dependencies::new()
            .token_verifier(verifier)
            .llm(Arc::new(Repeating))
            .tools(Arc::new(ScriptedTools {
                script: self.clone(),
            }))
            .event_sink(EventSink::new())
            .supervisor(Supervisor::new)
            .orchestrator_factory(|supervisor| {
                Orchestrators::new(supervisor, move |llm| {
                    orchestrator(Box::new(Scripted::new(script.clone(), llm)))
                })
            })
            .agent_runtime()
    }

    async fn next_step(&self, connection: u64, role: Role) -> AgentStep {
        let (sender, receiver) = oneshot::channel();
        self.stage
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((connection, role), sender);
        self.stage.somebody_waits.notify_waiters();
        match receiver.await {
            Ok(step) => step,
            // The script is gone or has another agent in this one's place: nothing will ever come.
            Err(_) => std::future::pending().await,
        }
    }
}

/// Counts an orchestrator for as long as it is there.
struct Alive(Arc<Stage>);

impl Alive {
    fn new(stage: &Arc<Stage>) -> Self {
        stage.orchestrators.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(stage))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.orchestrators.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Scripted {
    script: Script,
    llm: Arc<dyn Llm>,
    alive: Alive,
}

impl Scripted {
    fn new(script: Script, llm: Arc<dyn Llm>) -> Self {
        let alive = Alive::new(&script.stage);
        Self { script, llm, alive }
    }
}

impl Orchestrator for Scripted {
    fn run(
        self: Box<Self>,
        request: Request,
        mut context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        Box::pin(async move {
            let Self { script, llm, alive } = *self;
            let connection = request.identity.connection.number();
            let outcome = loop {
                match script.next_step(connection, Role::Agent).await {
                    AgentStep::Think => {
                        context
                            .thinking(thought(request.identity.message_id.as_str()))
                            .await;
                    }
                    AgentStep::CallTool => {
                        // The agent goes on without the result: what it does next is in the script.
                        let _result = context
                            .call_tool(TOOL, request.identity.message_id.as_str())
                            .await;
                    }
                    AgentStep::Complete => {
                        let call = LlmCall {
                            run: request.identity,
                            prompt: request.text,
                        };
                        break llm.complete(call).await.map_err(RunFailure::from);
                    }
                    AgentStep::Fail => break Err(RunFailure("as the script has it".to_owned())),
                    // Unwinds as a panic does, without the panic's message on the terminal.
                    AgentStep::Panic => std::panic::resume_unwind(Box::new("as the script has it")),
                    AgentStep::ToolReturns | AgentStep::ToolFails => {}
                }
            };
            drop(alive);
            outcome
        })
    }
}

/// Tools that return when the script says so.
#[derive(Debug)]
pub struct ScriptedTools {
    script: Script,
}

impl Tools for ScriptedTools {
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        let script = self.script.clone();
        Box::pin(async move {
            match script
                .next_step(call.run.connection.number(), Role::Tool)
                .await
            {
                AgentStep::ToolReturns => Ok(TOOL_RESULT.to_owned()),
                AgentStep::ToolFails
                | AgentStep::Think
                | AgentStep::CallTool
                | AgentStep::Complete
                | AgentStep::Fail
                | AgentStep::Panic => Err(ToolFailure("as the script has it".to_owned())),
            }
        })
    }
}

/// A language model that repeats who asked what.
struct Repeating;

impl Llm for Repeating {
    fn complete(&self, call: LlmCall) -> AgentFuture<Result<String, LlmFailure>> {
        let answer = answer(
            call.run.user.as_str(),
            call.run.message_id.as_str(),
            call.prompt.len(),
        );
        Box::pin(std::future::ready(Ok(answer)))
    }
}
