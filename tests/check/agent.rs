//! Agents that are quick, and do what chance has them do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wsproof::server::agent::{
    AgentFuture, Llm, LlmCall, LlmFailure, Orchestrator, Request, RunContext, RunFailure, ToolCall,
    ToolFailure, Tools,
};

/// Where the agents of a server take their chances from.
#[derive(Clone)]
pub(crate) struct Chance(Arc<AtomicU64>);

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seed)))
    }

    /// A number below `end` (`SplitMix64`).
    pub(crate) fn below(&self, end: u64) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// What the agents of a server are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temper {
    /// They think, call the tool, and answer.
    Even,
    /// One in three fails, one in three panics.
    Moody,
    /// They never end.
    Endless,
    /// They never end, and say so all the time.
    Talkative,
    /// As they are else, after a second.
    Slow,
}

/// One agent, for one run.
pub(crate) struct Quick {
    pub(crate) temper: Temper,
    pub(crate) chance: Chance,
}

impl Orchestrator for Quick {
    fn run(
        self: Box<Self>,
        request: Request,
        mut context: RunContext,
    ) -> AgentFuture<Result<String, RunFailure>> {
        Box::pin(async move {
            if self.temper == Temper::Slow {
                // A model behind an interface takes its time; nothing is waited for.
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            for _ in 0..self.chance.below(3) {
                context.thinking("this needs some thought").await;
            }
            if self.chance.below(2) == 0 {
                let _outcome = context.call_tool("lookup", "it").await;
            }
            match (self.temper, self.chance.below(3)) {
                (Temper::Moody, 0) => Err(RunFailure("as chance has it".to_owned())),
                (Temper::Moody, 1) => panic!("an agent that panics, as chance has it"),
                (Temper::Talkative, _) => loop {
                    context.thinking("on and on").await;
                    // As fast as a person could not read, and a client can.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                },
                (Temper::Endless, _) => std::future::pending().await,
                (Temper::Even | Temper::Moody | Temper::Slow, _) => Ok(request.text),
            }
        })
    }
}

/// Tools that answer at once, and sometimes fail.
pub(crate) struct Lookup(pub(crate) Chance);

impl Tools for Lookup {
    fn call(&self, _call: ToolCall) -> AgentFuture<Result<String, ToolFailure>> {
        let found = match self.0.below(4) {
            0 => Err(ToolFailure("as chance has it".to_owned())),
            _ => Ok("found".to_owned()),
        };
        Box::pin(std::future::ready(found))
    }
}

/// A language model that nobody asks.
pub(crate) struct NoPhrases;

impl Llm for NoPhrases {
    fn complete(&self, _call: LlmCall) -> AgentFuture<Result<String, LlmFailure>> {
        Box::pin(std::future::ready(Ok(String::new())))
    }
}
