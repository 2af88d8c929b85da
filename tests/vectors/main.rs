//! Vectors, played by a runner that knows nothing but what `docs/vectors.md` says: it reads JSON, and has sockets.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "in a test a panic is how a failure is told"
)]

mod changed;
mod connection;
mod documentation;
mod endpoint;
mod ground;
mod played;
mod runner;

use std::num::NonZeroU64;

use serde::Serialize;
use serde_json::Value;
use wsproof::vectors::{Export, Selection};

/// As many lines of the suite with so many messages as are asked for, as a program reads them.
fn exported(messages: u8, sample: Option<u64>) -> Vec<String> {
    let export = Export::new(Selection {
        messages,
        sample: sample.and_then(NonZeroU64::new),
        ..Selection::default()
    })
    .unwrap();
    let header = line(&export.header());
    let vectors = export.vectors().map(|vector| line(&vector.unwrap()));
    std::iter::once(header).chain(vectors).collect()
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}
