//! A token is accepted after its time is over.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use wsproof_model::vocabulary::Rule;

use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::server::token::{JwtVerifier, TokenError, TokenVerifier, User};
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "expired-token-accepted",
    title: "a token still opens the door after its time is over",
    story: "The verifier checked signature, issuer and audience, but compared the expiry with a time that was taken once and \
            never again. Tokens that should have lasted minutes worked for as long as the process lived.",
    types: Types::Permit {
        why: "`credentials_accepted()` cannot be skipped, but it takes the server's word that the token holds. Here the \
              verifier is given to the server from outside and is asked for every token; this one looks at a clock that \
              stands still.",
    },
    rules: &[Rule::Close3000, Rule::HandshakeUnauthorized],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    Arrangement {
        verifier: Arc::new(|verifier| Arc::new(StoppedClock(verifier))),
        ..Arrangement::proper()
    }
}

/// A verifier for whom it is always 1970.
struct StoppedClock(Arc<JwtVerifier>);

impl TokenVerifier for StoppedClock {
    fn verify(&self, token: &str) -> Result<User, TokenError> {
        self.0.verify_at(token, UNIX_EPOCH)
    }
}
