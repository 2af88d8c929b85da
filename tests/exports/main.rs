//! What is exported for other tools, checked by the tools that read it.

#![expect(
    clippy::unwrap_used,
    reason = "in a test a panic is how a failure is told"
)]

mod machine;
mod pictures;
mod protocol;
#[path = "../tools/tool.rs"]
mod tool;
