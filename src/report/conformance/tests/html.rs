//! A check for a browser.

use super::*;
use crate::report::conformance::html;

#[test]
#[ignore = "writes pages to look at"]
fn look() {
    for (name, conformance, _) in every_kind() {
        std::fs::write(
            format!("/tmp/report-{name}.html"),
            html(&conformance).unwrap(),
        )
        .unwrap();
    }
    std::fs::write(
        "/tmp/report-hostile.html",
        html(&hostile::hostile()).unwrap(),
    )
    .unwrap();
}
