//! What fits the reference server.

use super::ground::Ground;
use super::{exported, parsed};

#[test]
fn a_sample_of_the_suite_fits_the_reference_server() {
    let lines = exported(1, Some(400));
    let (header, vectors) = lines.split_first().unwrap();
    assert_eq!(vectors.len(), 400);
    let mut ground = Ground::new(&parsed(header));
    for vector in vectors {
        ground.runner.play(&parsed(vector)).unwrap();
    }
}

#[test]
fn lines_are_as_they_were() {
    let lines = exported(1, None);
    let few = [&lines[0], &lines[1], &lines[2258], &lines[21_259]];
    insta::assert_snapshot!(few.map(String::as_str).join("\n"));
}
