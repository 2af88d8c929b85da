//! Names in the place of tokens: whoever plays a vector has tokens of their own.

use wsproof_model::machine::input::{Credential, TokenFault, User};

use crate::targets::tokens::Tokens;

/// What a token is called. Rubbish is no token, and stands for itself.
pub(super) const fn name(credential: Credential) -> Option<&'static str> {
    match credential {
        Credential::Valid(user) => Some(user.name()),
        Credential::Invalid(TokenFault::Expired) => Some("expired"),
        Credential::Invalid(TokenFault::WrongSignature) => Some("wrong_signature"),
        Credential::Invalid(TokenFault::WrongAudience) => Some("wrong_audience"),
        Credential::Invalid(TokenFault::WrongIssuer) => Some("wrong_issuer"),
        Credential::Invalid(TokenFault::Rubbish) => None,
    }
}

/// In the place of each token its name in braces: `{alice}`.
pub(super) fn tokens() -> Tokens {
    let placeholder = |credential| name(credential).map(|name| format!("{{{name}}}"));
    let fault = |fault| placeholder(Credential::Invalid(fault));
    Tokens {
        alice: placeholder(Credential::Valid(User::Alice)),
        bob: placeholder(Credential::Valid(User::Bob)),
        expired: fault(TokenFault::Expired),
        wrong_signature: fault(TokenFault::WrongSignature),
        wrong_audience: fault(TokenFault::WrongAudience),
        wrong_issuer: fault(TokenFault::WrongIssuer),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_token_has_a_name_of_its_own_that_stands_in_its_place() {
        let tokens = tokens();
        let users = User::ALL.iter().copied().map(Credential::Valid);
        let faults = TokenFault::ALL.iter().copied().map(Credential::Invalid);
        let mut names = BTreeSet::new();
        for credential in users.chain(faults) {
            let token = tokens.token(credential).unwrap();
            match name(credential) {
                Some(name) => {
                    assert_eq!(token, format!("{{{name}}}"));
                    assert!(names.insert(name), "{name} twice");
                }
                None => assert_eq!(token, "rubbish"),
            }
        }
    }
}
