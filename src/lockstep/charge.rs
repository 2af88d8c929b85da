//! Which rule a difference breaks, where what was seen says more than that something else had to come.
//!
//! The machine demands an output by a rule, and whatever comes instead breaks that rule. But what comes may break a rule of
//! its own, and then that is what is wrong: a run that starts before its turn is no missing start of another. What must always
//! hold (PROTOCOL.md section 7) can be told from what is seen on a connection alone, and so can some rules for messages that
//! wait. They go before the rule of what was expected, which is told beside them. Not here: what differs at all.

mod heard;
mod histories;
mod history;

use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::output::{Output, Predicted};
use wsproof_model::properties::Fact;
use wsproof_model::run::RunEvent;
use wsproof_model::vocabulary::Rule;

use self::heard::named;
pub(super) use self::histories::Histories;
use self::history::Who;
use super::compare::{Ledger, Mismatch, Run};
use super::received::Received;
use super::verdict::Difference;
use crate::targets::Observation;

/// What is known until a difference.
pub(super) struct Witness<'a> {
    /// What was seen on each connection.
    pub(super) histories: Histories,
    /// Whose runs are known, and what was asked.
    pub(super) ledger: &'a Ledger,
    /// What has to come and was not looked for yet.
    pub(super) unseen: &'a [Predicted],
}

impl Witness<'_> {
    /// The difference, under the rule that it breaks.
    pub(super) fn charge(&self, difference: Difference) -> Difference {
        let Some(Mismatch { rule, detail }) = self.more_telling(&difference) else {
            return difference;
        };
        if rule == difference.rule {
            return difference;
        }
        let asked_for = |rule| format!("what had to come is asked for by {rule}");
        let details = [
            Some(detail),
            (difference.seen == Observation::Nothing).then(|| difference.detail.clone()),
            difference.expected.map(|it| asked_for(it.rule)),
        ];
        let details: Vec<_> = details.into_iter().flatten().collect();
        Difference {
            rule,
            detail: details.join("; "),
            ..difference
        }
    }

    fn more_telling(&self, difference: &Difference) -> Option<Mismatch> {
        let at = difference.connection;
        let history = self.histories.of(at)?;
        let expected = difference.expected.map(|it| it.output);
        if says_most(difference.rule) {
            return None;
        }
        if let Some(alive) = alive_after_refusal(difference) {
            return Some(alive);
        }
        match &difference.seen {
            Observation::Text(text) => {
                let received = Received::parse(text).ok()?;
                let is_new = received.kind.0 == RunEvent::Started.name();
                if difference.rule == Rule::RunsIdentity && is_new {
                    return None;
                }
                let foreign = || self.of_another_user(at, expected, &received);
                let broken = || history.broken_by(expected, &received);
                let passed_over = || history.passed_over(expected, &received);
                foreign().or_else(broken).or_else(passed_over)
            }
            Observation::Binary { .. } | Observation::Heartbeat => history.after_close(Fact::Aside),
            Observation::Close { code, .. } => history.after_close(Fact::Close { code: *code }),
            Observation::Nothing => history.stands_still(expected),
            Observation::Http { .. }
            | Observation::End
            | Observation::Reset
            | Observation::Unreadable(_) => None,
        }
    }

    /// Something that another user's inputs led to.
    fn of_another_user(
        &self,
        at: ConnectionIndex,
        expected: Option<Output>,
        received: &Received<'_>,
    ) -> Option<Mismatch> {
        let here = self.histories.of(at)?;
        let is_foreign = |user: &str| match here.who {
            Who::User(own) => own.name() != user,
            Who::Nobody => true,
            Who::Forgotten => false,
        };
        let known = |other| match self.histories.of(other)?.who {
            Who::User(user) => Some(user.name()),
            Who::Nobody | Who::Forgotten => None,
        };
        let by_run = || {
            let run = self.ledger.run_elsewhere(at, received)?;
            let user = run.user.or_else(|| known(run.connection))?;
            is_foreign(user).then(|| {
                let Run {
                    connection,
                    message,
                    ..
                } = run;
                format!("the run of message {message} is {user}'s, on connection {connection}")
            })
        };
        let by_run_to_come = || {
            let told = heard::told(received);
            received.run_id.as_ref()?;
            let mut unseen = self.unseen.iter().filter(|it| it.connection != at);
            let other = unseen.find(|it| heard::tells(it.output, told))?.connection;
            let user = known(other)?;
            let is_known = self.ledger.knows_run(received);
            (is_foreign(user) && !is_known)
                .then(|| format!("it has to come on connection {other}, which is {user}'s"))
        };
        let by_message = || {
            let message = heard::message(received)?;
            let mut others = self.histories.others(at);
            let (other, _) = others.find(|(_, history)| history.knows(message))?;
            let user = known(other)?;
            (is_foreign(user) && !here.knows(message)).then(|| {
                let message = named(message);
                format!("{user} sent {message}, on connection {other}")
            })
        };
        let by_answer = || {
            let Some(Output::AgentCompleted { .. }) = expected else {
                return None;
            };
            let user = self.ledger.answered_elsewhere(at, received)?;
            Some(format!("it answers what {user} asked"))
        };
        let detail = by_run()
            .or_else(by_run_to_come)
            .or_else(by_message)
            .or_else(by_answer)?;
        Some(Mismatch {
            rule: Rule::AlwaysIsolation,
            detail,
        })
    }
}

/// Whether what had to come did not come at all: nothing did, or a message of another type.
pub(crate) fn is_missing(difference: &Difference) -> bool {
    let Some(expected) = difference.expected else {
        return false;
    };
    match &difference.seen {
        Observation::Nothing => true,
        Observation::Text(text) => Received::parse(text)
            .is_ok_and(|received| !heard::is_of_kind(expected.output, &received)),
        // Nothing is owed any more on a connection that ends.
        Observation::Close { .. }
        | Observation::End
        | Observation::Reset
        | Observation::Http { .. }
        | Observation::Binary { .. }
        | Observation::Heartbeat
        | Observation::Unreadable(_) => false,
    }
}

/// Whether nothing can be more telling than this rule.
const fn says_most(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::WireFrames
            | Rule::WireShape
            | Rule::WireSeq
            | Rule::Close1011
            | Rule::GoldenTwoSeconds
            | Rule::AlwaysTotal
            | Rule::AlwaysNoOrphan
            | Rule::OrchestratorPerRun
    )
}

/// A refused handshake leaves its connection `failed`, and that is what it stays.
fn alive_after_refusal(difference: &Difference) -> Option<Mismatch> {
    let refused = difference
        .expected
        .is_some_and(|it| it.rule == Rule::HandshakeEnd);
    let alive = match &difference.seen {
        Observation::Text(_)
        | Observation::Binary { .. }
        | Observation::Heartbeat
        | Observation::Close { .. }
        | Observation::Http { .. } => true,
        Observation::End
        | Observation::Reset
        | Observation::Unreadable(_)
        | Observation::Nothing => false,
    };
    (refused && alive).then(|| Mismatch {
        rule: Rule::AlwaysTerminal,
        detail: "the handshake was refused, and a connection that failed is over".to_owned(),
    })
}

#[cfg(test)]
mod tests;
