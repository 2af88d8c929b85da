//! What a server said back that nobody else may read: it is compared as it came, and withheld before it is kept or told.

use super::verdict::{Counterexample, Verdict};
use crate::targets::Observation;
use crate::targets::secrets::Secrets;

impl Verdict {
    /// Withholds secrets from all that servers said.
    pub(super) fn withhold(&mut self, secrets: &Secrets) {
        for counterexample in &mut self.counterexamples {
            withhold(counterexample, secrets);
        }
    }
}

fn withhold(counterexample: &mut Counterexample, secrets: &Secrets) {
    let difference = &mut counterexample.difference;
    difference.detail = secrets.withhold(&difference.detail).into_owned();
    let seen = counterexample.conversation.iter_mut();
    let seen = seen.flat_map(|exchange| exchange.seen.iter_mut().map(|(_, seen)| seen));
    for seen in seen.chain([&mut difference.seen]) {
        if let Some(said) = words(seen) {
            *said = secrets.withhold(said).into_owned();
        }
    }
}

/// What of it is a server's own words.
const fn words(seen: &mut Observation) -> Option<&mut String> {
    match seen {
        Observation::Text(said)
        | Observation::Close { reason: said, .. }
        | Observation::Unreadable(said)
        | Observation::Http {
            subprotocol: Some(said),
            ..
        } => Some(said),
        Observation::Http {
            subprotocol: None, ..
        }
        | Observation::Binary { .. }
        | Observation::Heartbeat
        | Observation::End
        | Observation::Reset
        | Observation::Nothing => None,
    }
}
