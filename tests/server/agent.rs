//! An agent that does what the message says: words such as `think`, `tool`, `panic`, one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use tokio::sync::Notify;
use wsproof::server::agent::{
    AgentFuture, Llm, LlmCall, LlmFailure, Orchestrator, Request, RunContext, RunFailure, ToolCall,
    ToolFailure, Tools,
};

/// What the agents of a server have in common.
#[derive(Clone, Default)]
pub(crate) struct Agents {
    alive: Arc<AtomicUsize>,
    may_return: Arc<Notify>,
}

impl Agents {
    /// How many orchestrators there are.
    pub(crate) fn alive(&self) -> usize {
        self.alive.load(Ordering::SeqCst)
    }

    /// Lets the tool `slow` return.
    pub(crate) fn let_tool_return(&self) {
        self.may_return.notify_one();
    }
}

impl Tools for Agents {
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        assert_ne!(call.tool, "no_call", "a tool that panics at the call");
        let may_return = Arc::clone(&self.may_return);
        Box::pin(async move {
            match call.tool.as_str() {
                "slow" => may_return.notified().await,
                "broken" => return Err(ToolFailure("as it was told".to_owned())),
                "panicking" => panic!("a tool that panics"),
                _ => {}
            }
            Ok(format!("{} of {}", call.tool, call.argument))
        })
    }
}

/// A language model that nobody asks.
pub(crate) struct NoThoughts;

impl Llm for NoThoughts {
    fn complete(&self, _call: LlmCall) -> AgentFuture<Result<String, LlmFailure>> {
        Box::pin(std::future::ready(Ok(String::new())))
    }
}

pub(crate) struct Obedient {
    alive: Arc<AtomicUsize>,
}

impl Obedient {
    pub(crate) fn new(agents: &Agents) -> Self {
        agents.alive.fetch_add(1, Ordering::SeqCst);
        Self {
            alive: Arc::clone(&agents.alive),
        }
    }
}

impl Drop for Obedient {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Orchestrator for Obedient {
    fn run(
        self: Box<Self>,
        request: Request,
        mut context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        assert_ne!(
            request.text, "no_run",
            "an orchestrator that panics at once"
        );
        Box::pin(async move {
            let _alive = self;
            for word in request.text.split(' ') {
                match word {
                    "think" => context.thinking(word).await,
                    "chatter" => loop {
                        context.thinking(word).await;
                    },
                    "wait" => std::future::pending().await,
                    "fail" => return Err(RunFailure("as it was told".to_owned())),
                    "panic" => panic!("an agent that panics"),
                    // Polls the call once, and gives it up.
                    "give_up" => assert!(context.call_tool("slow", "x").now_or_never().is_none()),
                    "lookup" | "slow" | "broken" | "panicking" | "no_call" => {
                        let outcome = context.call_tool(word, "x").await;
                        context.thinking(format!("{outcome:?}")).await;
                    }
                    _ => {}
                }
            }
            Ok(request.text)
        })
    }
}
