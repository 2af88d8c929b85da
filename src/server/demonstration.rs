//! A small agent that shows what a client gets to see: it thinks, counts words with a tool, and answers.
//!
//! It needs no network and no key. What it says is made up of what it is asked.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use wsproof_model::vocabulary::ToolErrorCode;

use super::agent::{
    AgentFuture, Llm, LlmCall, LlmFailure, Orchestrator, Request, RunContext, RunFailure, ToolCall,
    ToolFailure, Tools,
};

/// How long the model takes for a phrase. It is the agent's own work, so a client sees its events one by one.
const THINKING_TIME: Duration = Duration::from_millis(200);

/// How long the tool takes.
const COUNTING_TIME: Duration = Duration::from_millis(100);

/// The one tool.
const WORD_COUNT: &str = "word_count";

/// A language model that has a phrase for everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Phrases;

impl Llm for Phrases {
    fn complete(&self, call: LlmCall) -> AgentFuture<Result<String, LlmFailure>> {
        Box::pin(async move {
            sleep(THINKING_TIME).await;
            Ok(format!("Let me look at this: {}", call.prompt))
        })
    }
}

/// Tools that can count words.
#[derive(Clone, Copy, Debug, Default)]
pub struct WordCount;

impl Tools for WordCount {
    fn call(&self, call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        Box::pin(async move {
            if call.tool != WORD_COUNT {
                let failure = format!("there is no tool `{}`, only `{WORD_COUNT}`", call.tool);
                return Err(ToolFailure(failure));
            }
            sleep(COUNTING_TIME).await;
            Ok(call.argument.split_whitespace().count().to_string())
        })
    }
}

/// An orchestrator that thinks once, counts the words, and answers.
pub struct Demonstration {
    llm: Arc<dyn Llm>,
}

impl Demonstration {
    /// One for a single run.
    #[must_use]
    pub const fn new(llm: Arc<dyn Llm>) -> Self {
        Self { llm }
    }

    async fn answer(self, request: Request, mut context: RunContext) -> Result<String, RunFailure> {
        let Request { identity, text } = request;
        let call = LlmCall {
            run: identity,
            prompt: text.clone(),
        };
        context.thinking(self.llm.complete(call).await?).await;
        Ok(match context.call_tool(WORD_COUNT, text).await {
            Ok(words) => format!("You wrote {words} words."),
            Err(ToolErrorCode::ToolFailed) => "I could not count your words.".to_owned(),
            Err(ToolErrorCode::ServiceUnavailable) => {
                "I cannot count your words: my tools are not available.".to_owned()
            }
        })
    }
}

impl Orchestrator for Demonstration {
    fn run(
        self: Box<Self>,
        request: Request,
        context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        Box::pin(self.answer(request, context))
    }
}

impl std::fmt::Debug for Demonstration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Demonstration")
            .finish_non_exhaustive()
    }
}
