//! What was seen, read once however often it is compared.

use crate::lockstep::received::Received;
use crate::targets::Observation;

/// Something that was seen, read once however often it is compared.
pub(in crate::lockstep) struct Reading<'a> {
    pub(in crate::lockstep) seen: &'a Observation,
    /// The message, if it is one.
    pub(in crate::lockstep) message: Option<Result<Received<'a>, String>>,
}

impl<'a> Reading<'a> {
    pub(in crate::lockstep) fn of(seen: &'a Observation) -> Self {
        let message = match seen {
            Observation::Text(text) => {
                Some(Received::parse(text).map_err(|error| error.to_string()))
            }
            Observation::Http { .. }
            | Observation::Binary { .. }
            | Observation::Heartbeat
            | Observation::Close { .. }
            | Observation::End
            | Observation::Reset
            | Observation::Unreadable(_)
            | Observation::Nothing => None,
        };
        Self { seen, message }
    }
}
