//! The agent's dependencies (PROTOCOL.md section 6), made from the table of the dependency graph: as typestate types
//! for those who write servers ([`Dependencies`], [`AgentRuntime`]), and as data ([`PARTS`]).
//!
//! Whether every part is there is decided by the compiler. Whether a part that is there *works* is a runtime matter,
//! that of services going up and down, and none of this module.
//!
//! The graph is a tree: each part has one that needs it, and is handed on to that one by value. So nothing here is
//! shared, and a part that the supervisor has is nowhere else.
//!
//! # What does not compile
//!
//! A runtime without an orchestrator factory:
//!
//! ```compile_fail,E0277
//! use wsproof_model::dependencies::Dependencies;
//! let runtime = Dependencies::new()
//!     .token_verifier(())
//!     .llm(())
//!     .without_tools()
//!     .event_sink(())
//!     .supervisor(|llm, tools, sink| ())
//!     .agent_runtime();
//! ```
//!
//! A supervisor before the llm that it needs:
//!
//! ```compile_fail,E0277
//! use wsproof_model::dependencies::Dependencies;
//! let dependencies = Dependencies::new()
//!     .without_tools()
//!     .event_sink(())
//!     .supervisor(|llm, tools, sink| ())
//!     .llm(());
//! ```
//!
//! A part given twice:
//!
//! ```compile_fail,E0277
//! use wsproof_model::dependencies::Dependencies;
//! let dependencies = Dependencies::new().llm(1).llm(2);
//! ```
//!
//! No decision about tools:
//!
//! ```compile_fail,E0277
//! use wsproof_model::dependencies::Dependencies;
//! let dependencies = Dependencies::new()
//!     .llm(())
//!     .event_sink(())
//!     .supervisor(|llm, tools, sink| ());
//! ```

mod builder;
mod graph;
mod runtime;
mod slot;
mod tools;

pub use builder::Dependencies;
pub use graph::{Need, PARTS, Part};
pub use runtime::{AgentRuntime, OrchestratorFactory};
pub use slot::{Given, HandedOn, Missing, PartMarker, needed_by, not_yet_given, part};
pub use tools::{ToolsDecided, ToolsDecision, WithTools, WithoutTools};
