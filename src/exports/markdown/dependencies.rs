//! Section 6: the dependency graph.

use wsproof_model::dependencies::PARTS;

use super::diagram;
use super::table::{code, codes, table, yes_or_no};
use crate::exports::graph::Graph;

pub(super) fn text() -> String {
    let rows = PARTS.iter().map(|part| {
        vec![
            code(part.method),
            part.meaning.to_owned(),
            codes(part.needs.iter().map(|need| need.method)),
            yes_or_no(part.optional),
        ]
    });
    let columns = ["part", "what it is", "built from", "may be left out"];
    let parts = table(&columns, rows).unwrap_or_default();
    let prose = include_str!("../../../model/docs/protocol/dependencies.md");
    let diagram = diagram(&Graph::dependencies());
    format!("{prose}\n{diagram}\n{parts}")
}
