//! How long a client would wait: the preference `wait` (RFC 7240 section 4.3).

use std::time::Duration;

use hyper::header::{HeaderMap, HeaderValue};

use super::super::requests::PREFER;
use crate::targets::PATIENCE;

/// How long the client would wait, and may: no longer than an output may take. `None` if it would not wait at all; a
/// preference that cannot be understood is none (RFC 7240 section 2).
pub(super) fn wait(headers: &HeaderMap) -> Option<Duration> {
    let waits = headers.get_all(PREFER).iter().find_map(wait_in)?;
    (waits > Duration::ZERO).then(|| waits.min(PATIENCE))
}

fn wait_in(value: &HeaderValue) -> Option<Duration> {
    value.to_str().ok()?.split(',').find_map(|preference| {
        let (name, seconds) = preference.split(';').next()?.split_once('=')?;
        let is_wait = name.trim().eq_ignore_ascii_case("wait");
        let seconds = seconds.trim().trim_matches('"');
        is_wait.then(|| seconds.parse().ok().map(Duration::from_secs))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::requests::WAIT;

    fn prefers(values: &[&str]) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(PREFER, value.parse().unwrap());
        }
        wait(&headers)
    }

    #[test]
    fn what_our_own_client_says_is_understood() {
        assert_eq!(prefers(&[WAIT]), Some(PATIENCE));
    }

    #[test]
    fn a_client_is_made_to_wait_for_no_longer_than_it_would() {
        assert_eq!(prefers(&[]), None);
        assert_eq!(prefers(&["wait=0"]), None);
        assert_eq!(prefers(&["wait=1"]), Some(Duration::from_secs(1)));
        assert_eq!(prefers(&["wait=3600"]), Some(PATIENCE));
    }

    #[test]
    fn wait_is_found_among_other_preferences() {
        let waits = Some(Duration::from_secs(1));
        assert_eq!(prefers(&["respond-async, Wait = \"1\"; x=2"]), waits);
        assert_eq!(prefers(&["respond-async", "wait=1, wait=2"]), waits);
    }

    #[test]
    fn a_preference_that_cannot_be_understood_is_none() {
        for value in [
            "wait",
            "wait=",
            "wait=-1",
            "wait=soon",
            "waits=1",
            "x; wait=1",
        ] {
            assert_eq!(prefers(&[value]), None, "{value}");
        }
    }
}
