//! Tokens by name, for conversations that somebody else plays with tokens of their own.

use wsproof_model::machine::input::{Credential, TokenFault, User};

use super::{Credentials, TargetError};

/// What a token is called. Rubbish is no token, and stands for itself.
pub(crate) const fn name(credential: Credential) -> Option<&'static str> {
    match credential {
        Credential::Valid(user) => Some(user.name()),
        Credential::Invalid(TokenFault::Expired) => Some("expired"),
        Credential::Invalid(TokenFault::WrongSignature) => Some("wrong_signature"),
        Credential::Invalid(TokenFault::WrongAudience) => Some("wrong_audience"),
        Credential::Invalid(TokenFault::WrongIssuer) => Some("wrong_issuer"),
        Credential::Invalid(TokenFault::Rubbish) => None,
    }
}

impl Credentials {
    /// In the place of each token its name in braces: `{alice}`. No verifier takes these.
    ///
    /// # Errors
    /// As [`mint`](Self::mint).
    pub(crate) fn named() -> Result<Self, TargetError> {
        let placeholder = |credential| name(credential).map_or_else(String::new, braced);
        let fault = |fault| placeholder(Credential::Invalid(fault));
        Ok(Self {
            alice: placeholder(Credential::Valid(User::Alice)),
            bob: placeholder(Credential::Valid(User::Bob)),
            expired: fault(TokenFault::Expired),
            wrong_signature: fault(TokenFault::WrongSignature),
            wrong_audience: fault(TokenFault::WrongAudience),
            wrong_issuer: fault(TokenFault::WrongIssuer),
            ..Self::mint()?
        })
    }
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_token_has_a_name_of_its_own_that_stands_in_its_place() {
        let named = Credentials::named().unwrap();
        let users = User::ALL.iter().copied().map(Credential::Valid);
        let faults = TokenFault::ALL.iter().copied().map(Credential::Invalid);
        let mut names = BTreeSet::new();
        for credential in users.chain(faults) {
            match name(credential) {
                Some(name) => {
                    assert_eq!(named.token(credential), format!("{{{name}}}"));
                    assert!(names.insert(name), "{name} twice");
                }
                None => assert_eq!(named.token(credential), "rubbish"),
            }
        }
    }
}
