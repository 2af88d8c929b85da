//! One connection's history as a client sees it, held against the properties.

mod agreement;
mod knowledge;

use std::collections::VecDeque;

use super::fact::{Fact, Told};
use super::{Broken, Property};
use crate::lifecycle::successor;
use crate::run::{RunEvent, RunPhase};
use crate::vocabulary::{LifecycleState, Trigger};

/// The close code that must never be seen.
const INTERNAL_ERROR: u16 = 1011;

/// What is known of a connection from what was seen on it, and no more of that than the properties ask for.
///
/// It may be used for what any server sent ([`hear`](Self::hear)); [`super::Monitor`] uses it for what the machine
/// says. Once a fact was found to break a property, what the transcript says of later ones means nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transcript {
    next_seq: u64,
    /// The state as it was announced.
    state: LifecycleState,
    /// Whether an operational state was ever announced.
    ready: bool,
    /// Accepted messages whose run has not started, the first in front.
    waiting: VecDeque<u32>,
    active: Option<Active>,
    /// Every accepted message, as a set of bits.
    accepted: Vec<u64>,
    highest_run: Option<u32>,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Active {
    message: u32,
    run: Option<u32>,
    phase: RunPhase,
}

/// Whether the server has had its last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Standing {
    Open,
    Closed,
    Ended,
}

impl Default for Transcript {
    fn default() -> Self {
        Self {
            next_seq: 0,
            state: LifecycleState::Accepted,
            ready: false,
            waiting: VecDeque::new(),
            active: None,
            accepted: Vec::new(),
            highest_run: None,
            standing: Standing::Open,
        }
    }
}

impl Transcript {
    /// Takes note of the next fact.
    ///
    /// # Errors
    /// If it breaks a property.
    pub fn hear(&mut self, fact: Fact) -> Result<(), Broken> {
        self.before_the_last_word(fact)?;
        if let Fact::Message { seq, .. } = fact {
            self.count(seq)?;
        }
        self.follow(fact)
    }

    /// Like [`hear`](Self::hear), where there is no `seq` to be looked at.
    ///
    /// # Errors
    /// If it breaks a property.
    pub fn follow(&mut self, fact: Fact) -> Result<(), Broken> {
        self.before_the_last_word(fact)?;
        match fact {
            Fact::Message { told, .. } => self.told(told),
            Fact::Aside => Ok(()),
            Fact::Close { code } => {
                self.begin_anew(Standing::Closed);
                if code == Some(INTERNAL_ERROR) {
                    let detail = "the server closed with 1011, internal error";
                    return Err(Broken::new(Property::NoInternalError, detail));
                }
                Ok(())
            }
            Fact::End => {
                self.begin_anew(Standing::Ended);
                Ok(())
            }
        }
    }

    /// The transcript of a connection of which nothing was seen yet.
    pub(super) fn restart(&mut self) {
        self.begin_anew(Standing::Open);
    }

    /// Forgets what can break nothing any more; the buffers are kept, to be used again.
    fn begin_anew(&mut self, standing: Standing) {
        self.next_seq = 0;
        self.state = LifecycleState::Accepted;
        self.ready = false;
        self.waiting.clear();
        self.active = None;
        self.accepted.clear();
        self.highest_run = None;
        self.standing = standing;
    }

    fn before_the_last_word(&self, fact: Fact) -> Result<(), Broken> {
        let detail = match (self.standing, fact) {
            (Standing::Open, _) | (Standing::Closed, Fact::End) => return Ok(()),
            (Standing::Closed, Fact::Close { .. }) => "a second close frame was sent".to_owned(),
            (Standing::Closed, Fact::Message { .. } | Fact::Aside) => {
                format!("{fact:?} was sent after the close frame")
            }
            (Standing::Ended, _) => format!("{fact:?} came after the end of the transport"),
        };
        Err(Broken::new(Property::LastWord, detail))
    }

    fn count(&mut self, seq: u64) -> Result<(), Broken> {
        if seq != self.next_seq {
            let detail = format!("seq is {seq}, it must be {}", self.next_seq);
            return Err(Broken::new(Property::NoGap, detail));
        }
        self.next_seq += 1;
        Ok(())
    }

    fn told(&mut self, told: Told) -> Result<(), Broken> {
        match told {
            Told::StateChanged { from, to, reason } => self.state_changed(from, to, reason),
            Told::Accepted { message } => self.message_accepted(message),
            Told::Cancelled { message } => self.left_the_queue(message, "cancelled"),
            Told::GivenUp { message } => self.left_the_queue(message, "given up"),
            Told::Run {
                message,
                run,
                event: RunEvent::Started,
            } => self.run_started(message, run),
            Told::Run {
                message,
                run,
                event,
            } => self.run_went_on(message, run, event),
            Told::Other => Ok(()),
        }
    }

    fn state_changed(
        &mut self,
        from: LifecycleState,
        to: LifecycleState,
        reason: Trigger,
    ) -> Result<(), Broken> {
        if from.is_terminal() {
            let detail = format!("state_changed leaves `{from}` for `{to}`");
            return Err(Broken::new(Property::TerminalIsTerminal, detail));
        }
        if from != self.state {
            let detail = format!(
                "state_changed leaves `{from}`, but the state was `{}`",
                self.state
            );
            return Err(Broken::new(Property::LegalTransitions, detail));
        }
        if successor(from, reason) != Ok(to) || !to.is_announced() {
            let detail =
                format!("state_changed from `{from}` to `{to}` on `{reason}` is not legal");
            return Err(Broken::new(Property::LegalTransitions, detail));
        }
        if let Some(active) = self.active {
            let message = active.message;
            let detail =
                format!("the state went to `{to}` while the run of message {message} was active");
            return Err(Broken::new(Property::NoOrphan, detail));
        }
        self.ready |= to.is_operational();
        self.state = to;
        Ok(())
    }

    fn message_accepted(&mut self, message: u32) -> Result<(), Broken> {
        if self.state == LifecycleState::Accepted {
            let detail = format!("message {message} was accepted before authentication");
            return Err(Broken::new(Property::AuthenticatedBeforeHeard, detail));
        }
        if self.has_accepted(message) {
            let detail = format!("message {message} was accepted twice");
            return Err(Broken::new(Property::Answered, detail));
        }
        let (word, bit) = place_of(message);
        if self.accepted.len() <= word {
            self.accepted.resize(word + 1, 0);
        }
        self.accepted[word] |= bit;
        self.waiting.push_back(message);
        Ok(())
    }

    fn left_the_queue(&mut self, message: u32, how: &str) -> Result<(), Broken> {
        let Some(place) = self.waiting.iter().position(|waiting| *waiting == message) else {
            let detail = format!("message {message} was {how}, but it does not wait");
            return Err(Broken::new(Property::Answered, detail));
        };
        self.waiting.remove(place);
        Ok(())
    }

    fn run_started(&mut self, message: u32, run: Option<u32>) -> Result<(), Broken> {
        self.ready_for(message, RunEvent::Started)?;
        if let Some(active) = self.active {
            let other = active.message;
            let detail =
                format!("the run of message {message} started while that of {other} was active");
            return Err(Broken::new(Property::FirstInFirstOut, detail));
        }
        if self.waiting.front() != Some(&message) {
            let detail = match self.waiting.front() {
                Some(first) => format!("the run of message {message} started, but {first} is next"),
                None => format!("the run of message {message} started, but no message waits"),
            };
            return Err(Broken::new(Property::FirstInFirstOut, detail));
        }
        if run.is_some() && run <= self.highest_run {
            let detail = format!("the run of message {message} has the run_id of an earlier run");
            return Err(Broken::new(Property::OneRunId, detail));
        }
        self.waiting.pop_front();
        self.highest_run = run.or(self.highest_run);
        self.active = Some(Active {
            message,
            run,
            phase: RunPhase::Running,
        });
        Ok(())
    }

    fn run_went_on(
        &mut self,
        message: u32,
        run: Option<u32>,
        event: RunEvent,
    ) -> Result<(), Broken> {
        self.ready_for(message, event)?;
        let name = event.name();
        let Some(active) = self
            .active
            .as_mut()
            .filter(|active| active.message == message)
        else {
            let detail = format!("{name} for message {message}, which has no active run");
            let answered = self.has_accepted(message) && !self.waiting.contains(&message);
            let property = if answered && ends_a_run(event) {
                Property::Answered
            } else {
                Property::RunGrammar
            };
            return Err(Broken::new(property, detail));
        };
        if active.run != run {
            let detail = format!("{name} for message {message} has another run_id than its run");
            return Err(Broken::new(Property::OneRunId, detail));
        }
        match active.phase.after(event) {
            Ok(RunPhase::Ended) => self.active = None,
            Ok(phase) => active.phase = phase,
            Err(illegal) => {
                let detail = format!("the run of message {message}: {illegal}");
                return Err(Broken::new(Property::RunGrammar, detail));
            }
        }
        Ok(())
    }

    fn ready_for(&self, message: u32, event: RunEvent) -> Result<(), Broken> {
        if self.ready {
            return Ok(());
        }
        let (name, state) = (event.name(), self.state);
        let detail =
            format!("{name} for message {message} in `{state}`, before any operational state");
        Err(Broken::new(Property::ReadyBeforeRunning, detail))
    }
}

const fn place_of(message: u32) -> (usize, u64) {
    ((message / 64) as usize, 1 << (message % 64))
}

fn ends_a_run(event: RunEvent) -> bool {
    RunPhase::Running.after(event) == Ok(RunPhase::Ended)
}

#[cfg(test)]
mod tests;
