//! A transcript and the machine's own memory of the same connection.

use super::{Active, Standing, Transcript};
use crate::machine::input::MessageId;
use crate::machine::world::Connection;
use crate::properties::{Broken, Property};
use crate::vocabulary::{LifecycleState, TransportState};

impl Transcript {
    /// The transcript of every history that leaves the machine at `connection`.
    #[must_use]
    pub fn at(connection: Option<&Connection>) -> Self {
        let mut transcript = Self::default();
        transcript.take_up(connection);
        transcript
    }

    /// Puts the transcript where every history that leaves the machine at `connection` leaves it.
    pub(in crate::properties) fn take_up(&mut self, connection: Option<&Connection>) {
        self.restart();
        let Some(connection) = connection else { return };
        self.standing = standing(connection.state);
        if !connection.state.is_open() {
            return;
        }
        self.state = connection.state;
        // What the machine cannot rest in before it was ready: `authenticated` and what comes before it.
        self.ready = connection.state.accepts_messages()
            && connection.state != LifecycleState::Authenticated;
        if connection.accepted != 0 {
            self.accepted.push(u64::from(connection.accepted));
        }
        let numbers = connection.waiting.iter().map(|message| number(*message));
        self.waiting.extend(numbers);
        self.active = connection.active.map(|run| Active {
            message: number(run.message),
            run: None,
            phase: run.phase,
        });
    }

    /// Whether the machine stands where the client must believe it to stand.
    pub(in crate::properties) fn agrees_with(&self, connection: &Connection) -> Result<(), Broken> {
        let state = connection.state;
        if self.standing != standing(state) || (state.is_open() && self.state != state) {
            let detail = format!(
                "the state is `{state}`, but what was seen says `{}`, transport {:?}",
                self.state, self.standing
            );
            return Err(Broken::new(Property::LegalTransitions, detail));
        }
        let waiting = connection.waiting.iter().map(|message| number(*message));
        let accepted = self.accepted.first().copied().unwrap_or(0);
        if !self.waiting.iter().copied().eq(waiting) || accepted != u64::from(connection.accepted) {
            let detail = format!(
                "by what was seen the messages {:?} wait, in the machine {:?}",
                self.waiting, connection.waiting
            );
            return Err(Broken::new(Property::Answered, detail));
        }
        let seen = self.active.map(|active| (active.message, active.phase));
        let known = connection
            .active
            .map(|run| (number(run.message), run.phase));
        if seen != known {
            let detail =
                format!("by what was seen the active run is {seen:?}, in the machine {known:?}");
            return Err(Broken::new(Property::RunGrammar, detail));
        }
        Ok(())
    }
}

const fn standing(state: LifecycleState) -> Standing {
    match state.transport() {
        TransportState::Opening | TransportState::Open => Standing::Open,
        TransportState::Closing => Standing::Closed,
        TransportState::Gone => Standing::Ended,
    }
}

fn number(message: MessageId) -> u32 {
    u32::from(message.number())
}
