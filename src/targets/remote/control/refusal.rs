//! Inputs that had to be possible, and that the control endpoint refused for as long as it was asked.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::control::requests::{Complaint, path};

/// After so many that were waited for in vain, a request that was never taken is not tried again: each takes seconds, and says
/// the same.
pub(super) const TIMES_IN_VAIN: u32 = 3;

/// The characters of an answer that are shown.
const SHOWN: usize = 200;

/// An input that had to be possible, and was answered with 409 for as long as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The path of the request.
    pub(super) request: &'static str,
    body: String,
    waited: Duration,
    said: String,
}

impl Refusal {
    pub(super) fn new(request: &'static str, body: &[u8], waited: Duration, answer: &[u8]) -> Self {
        Self {
            request,
            body: String::from_utf8_lossy(body).into_owned(),
            waited,
            said: said(answer),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (request, body) = (named(self.request), &self.body);
        let seconds = self.waited.as_secs_f64();
        write!(
            formatter,
            "the control endpoint answered `{request} {body}` with 409 for {seconds:.1} seconds"
        )?;
        if self.said.is_empty() {
            Ok(())
        } else {
            write!(formatter, ", and said: {}", self.said)
        }
    }
}

/// A request as it is called in docs/control.md.
pub(super) fn named(request: &str) -> String {
    match request {
        path::STATE => format!("GET {request}"),
        _changes_something => format!("POST {request}"),
    }
}

/// What an answer says for a person: its `error` if it has one, otherwise its text, as much as fits a line.
pub(super) fn said(answer: &[u8]) -> String {
    let text = match serde_json::from_slice::<Complaint>(answer) {
        Ok(complaint) => complaint.error,
        Err(_) => String::from_utf8_lossy(answer).into_owned(),
    };
    let printable = text.chars().filter(|it| !it.is_control());
    let mut shown: String = printable.take(SHOWN + 1).collect();
    if shown.chars().count() > SHOWN {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// What became of the requests of each path that had to be possible.
#[derive(Debug, Default)]
pub(super) struct InVain(BTreeMap<&'static str, Tried>);

/// What became of the requests of one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tried {
    /// One was taken.
    Taken,
    /// None was, and so many were waited for.
    Never(u32),
}

impl InVain {
    /// One was taken.
    pub(super) fn taken(&mut self, request: &'static str) {
        self.0.insert(request, Tried::Taken);
    }

    /// One more was waited for in vain; whether all were, and they were enough.
    pub(super) fn is_hopeless(&mut self, request: &'static str) -> bool {
        match self.0.entry(request).or_insert(Tried::Never(0)) {
            Tried::Taken => false,
            Tried::Never(times) => {
                *times += 1;
                *times >= TIMES_IN_VAIN
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_never_taken_is_hopeless_after_three_and_one_that_was_is_never() {
        let mut in_vain = InVain::default();
        let agent = [(); 3].map(|()| in_vain.is_hopeless(path::AGENT));
        assert_eq!(agent, [false, false, true]);
        in_vain.taken(path::TIMER);
        assert!([(); 9].iter().all(|()| !in_vain.is_hopeless(path::TIMER)));
    }

    #[test]
    fn what_an_endpoint_says_is_bounded_and_has_no_control_characters() {
        assert_eq!(said(br#"{"error": "no\u001b run"}"#), "no run");
        assert_eq!(said(b"not\x07 found"), "not found");
        assert_eq!(said(&[b'x'; 5_000]).chars().count(), SHOWN + 1);
    }
}
