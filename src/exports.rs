//! The model in the languages of other tools.
//!
//! What is exported is made from the model's tables and from its reference machine within bounds, never written by hand, and
//! each export is checked by the tool that its readers use.

pub mod asyncapi;
pub mod dot;
pub mod graph;
pub mod json_schema;
pub mod markdown;
pub mod mermaid;
pub mod tla;
