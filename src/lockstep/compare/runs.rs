//! Runs and what their agents say: whose they are, and what they have to be.

use std::borrow::Cow;

use wsproof_model::machine::input::{ConnectionIndex, MessageId};
use wsproof_model::vocabulary::Rule;

use super::fields::Fields;
use super::mismatch::{Match, Mismatch, check};
use super::{Contents, Ledger, Question, Run};
use crate::lockstep::received::{Received, Text};
use crate::targets::{script, wording};

impl Ledger {
    /// The first appearance of a run.
    pub(super) fn new_run(&self, run_id: Option<&Text<'_>>) -> Match {
        let Some(run_id) = run_id else {
            return Err(Mismatch {
                rule: Rule::RunsIdentity,
                detail: "`run_id` is missing".to_owned(),
            });
        };
        match self.runs.get(run_id.0.as_ref()) {
            None => Ok(()),
            Some(Run {
                connection,
                message,
                ..
            }) => Err(Mismatch {
                rule: Rule::RunsIdentity,
                detail: format!(
                    "`run_id` {} was that of message {message} on connection {connection} already",
                    run_id.0
                ),
            }),
        }
    }

    /// A later appearance of a run.
    pub(super) fn run(
        &self,
        connection: ConnectionIndex,
        message: MessageId,
        fields: &Fields<'_>,
    ) -> Match {
        fields.message(message)?;
        let page = self.connections.get(usize::from(connection.0));
        let expected = page
            .and_then(|page| page.runs.get(&message))
            .map(String::as_str);
        let seen = fields
            .received
            .run_id
            .as_ref()
            .map(|run_id| run_id.0.as_ref());
        check(Rule::RunsIdentity, expected == seen, || {
            format!("`run_id` is {seen:?}, but the run was started as {expected:?}")
        })
    }

    /// What an agent made up: as the script has it, or any text.
    pub(super) fn content(
        &self,
        fields: &Fields<'_>,
        field: &str,
        seen: Option<&Text<'_>>,
        scripted: impl FnOnce() -> String,
    ) -> Match {
        match self.contents {
            Contents::Scripted => fields.text(field, seen, &scripted()),
            Contents::Any => check(fields.rule, seen.is_some(), || {
                format!("`{field}` is not there")
            }),
        }
    }

    /// The tool that a run calls.
    pub(super) fn tool(&self, connection: ConnectionIndex, message: MessageId) -> Cow<'_, str> {
        let page = self.connections.get(usize::from(connection.0));
        match (
            self.contents,
            page.and_then(|page| page.tools.get(&message)),
        ) {
            (Contents::Any, Some(tool)) => Cow::Borrowed(tool.as_str()),
            (Contents::Any, None) | (Contents::Scripted, _) => Cow::Borrowed(script::TOOL),
        }
    }

    /// What the scripted agent answers.
    pub(super) fn answer(&self, connection: ConnectionIndex, message: MessageId) -> String {
        let page = self.connections.get(usize::from(connection.0));
        let question = page.and_then(|page| page.questions.get(&message)).copied();
        let Question { user, bytes } = question.unwrap_or(Question {
            user: "nobody",
            bytes: 0,
        });
        script::answer(user, &wording::message_id(message), bytes)
    }

    /// Whether a message is about a run that was seen to start.
    pub(in crate::lockstep) fn knows_run(&self, received: &Received<'_>) -> bool {
        let run_id = received.run_id.as_ref();
        run_id.is_some_and(|it| self.runs.contains_key(it.0.as_ref()))
    }

    /// The run that a message is about, if it is one of another connection and not of this.
    pub(in crate::lockstep) fn run_elsewhere(
        &self,
        at: ConnectionIndex,
        received: &Received<'_>,
    ) -> Option<Run> {
        let run_id = received.run_id.as_ref()?.0.as_ref();
        let run = *self.runs.get(run_id)?;
        let page = self.connections.get(usize::from(at.0))?;
        let is_known = page.runs.values().any(|known| known == run_id);
        (run.connection != at && !is_known).then_some(run)
    }

    /// Whose question a message answers, if it is none of this connection's user.
    pub(in crate::lockstep) fn answered_elsewhere(
        &self,
        at: ConnectionIndex,
        received: &Received<'_>,
    ) -> Option<&'static str> {
        let result = received.result.as_ref()?.0.as_ref();
        let own = self.connections.get(usize::from(at.0))?;
        let is_own = |user| own.questions.values().any(|it| it.user == user);
        let questions = self.connections.iter().flat_map(|page| &page.questions);
        let mut users = questions.filter_map(|(message, Question { user, bytes })| {
            let answer = script::answer(user, &wording::message_id(*message), *bytes);
            (answer == result && !is_own(*user)).then_some(*user)
        });
        users.next()
    }
}
