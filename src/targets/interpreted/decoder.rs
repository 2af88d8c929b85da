//! From the wire to the inputs of an alphabet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wsproof_model::machine::input::{
    Breach, ClientAction, ClientClose, ConnectionIndex, Credential, Input, Upgrade,
};
use wsproof_model::vocabulary::Limits;

use super::InterpretedError;
use super::request::{self, Request};
use crate::targets::credentials::Credentials;
use crate::targets::wording;

/// The only connection there is.
const CONNECTION: ConnectionIndex = ConnectionIndex(0);

/// Knows what each input of an alphabet is on the wire; made once, for as many sequences as are played.
///
/// Inputs whose wording is the same, as the largest and the empty text are where a frame has no room, are the same input
/// to any server: the one that comes first in the alphabet stands for them.
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    credentials: Arc<Credentials>,
    texts: BTreeMap<String, ClientAction>,
    tokens: BTreeMap<String, Credential>,
    actions: BTreeSet<ClientAction>,
}

impl Decoder {
    /// A decoder for the inputs of `alphabet` on connection 0 under `limits`. The environment's need none.
    #[must_use]
    pub fn new(limits: Limits, credentials: Arc<Credentials>, alphabet: &[Input]) -> Self {
        let mut decoder = Self {
            limits,
            credentials,
            texts: BTreeMap::new(),
            tokens: BTreeMap::new(),
            actions: BTreeSet::new(),
        };
        for input in alphabet {
            match input {
                Input::Client { connection, action } if *connection == CONNECTION => {
                    decoder.learn(*action);
                }
                Input::Client { .. }
                | Input::Agent { .. }
                | Input::Timer { .. }
                | Input::Service { .. }
                | Input::Shutdown => {}
            }
        }
        decoder
    }

    /// What there is no token for is never sent, and known to nobody if it is.
    fn learn(&mut self, action: ClientAction) {
        self.actions.insert(action);
        if let Ok(Some(text)) = wording::text(action, &self.limits, self.credentials.tokens()) {
            self.texts.entry(text).or_insert(action);
        }
        if let ClientAction::Upgrade(Upgrade::WellFormed {
            bearer: Some(credential),
            ..
        }) = action
            && let Ok(token) = self.credentials.tokens().token(credential)
        {
            self.tokens.insert(token.to_owned(), credential);
        }
    }

    /// The limits under which the inputs have their wording.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// What a text message is.
    pub(super) fn text(&self, text: &str) -> Result<ClientAction, InterpretedError> {
        let action = self.texts.get(text).copied();
        action.ok_or_else(|| InterpretedError::Undecodable(format!("the text {text}")))
    }

    /// What the head of a request is.
    pub(super) fn request(&self, head: &[u8]) -> Result<Request, InterpretedError> {
        let request = request::read(head, |token| self.tokens.get(token).copied())?;
        self.known(ClientAction::Upgrade(request.upgrade))?;
        Ok(request)
    }

    /// What a close frame is.
    pub(super) fn close(&self, code: Option<u16>) -> Result<ClientAction, InterpretedError> {
        let close = ClientClose::ALL.iter().find(|close| close.code() == code);
        match close {
            Some(close) => self.known(ClientAction::Close(*close)),
            None => Err(InterpretedError::Undecodable(format!(
                "a close frame with the code {code:?}"
            ))),
        }
    }

    /// What a frame is that a server does not take.
    pub(super) fn breach(&self, breach: Breach) -> Result<ClientAction, InterpretedError> {
        self.known(ClientAction::Breach(breach))
    }

    /// An action that has no wording.
    pub(super) fn known(&self, action: ClientAction) -> Result<ClientAction, InterpretedError> {
        if self.actions.contains(&action) {
            Ok(action)
        } else {
            Err(InterpretedError::Undecodable(format!("{action:?}")))
        }
    }
}

/// An action of the client, as an input.
pub(super) const fn input(action: ClientAction) -> Input {
    Input::Client {
        connection: CONNECTION,
        action,
    }
}
