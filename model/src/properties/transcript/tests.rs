//! Each property that can be seen on the wire, broken on purpose.

use super::*;

use LifecycleState as S;
use RunEvent as E;
use Trigger as T;

/// A history, told fact by fact, each message with the `seq` that it must have.
struct History {
    transcript: Transcript,
    seq: u64,
    outcome: Result<(), Broken>,
}

impl History {
    /// Upgraded, and nothing more.
    fn begin() -> Self {
        let history = Self {
            transcript: Transcript::default(),
            seq: 0,
            outcome: Ok(()),
        };
        history.then(Fact::Aside)
    }

    /// Authenticated; the services are not up.
    fn authenticated() -> Self {
        Self::begin().changed(S::Accepted, S::Authenticated, T::CredentialsAccepted)
    }

    /// In `processing_ready`.
    fn ready() -> Self {
        Self::authenticated()
            .changed(S::Authenticated, S::ServicesReady, T::CriticalServicesUp)
            .changed(S::ServicesReady, S::ProcessingReady, T::PipelineOpened)
    }

    /// Message 0 was accepted, and its run, 0, started.
    fn running() -> Self {
        Self::ready()
            .accepted(0)
            .changed(S::ProcessingReady, S::Processing, T::RunStarted)
            .run(0, 0, E::Started)
    }

    fn then(mut self, fact: Fact) -> Self {
        if self.outcome.is_ok() {
            self.outcome = self.transcript.hear(fact);
        }
        self
    }

    fn told(mut self, told: Told) -> Self {
        let seq = self.seq;
        self.seq += 1;
        self.then(Fact::Message { seq, told })
    }

    fn changed(self, from: S, to: S, reason: T) -> Self {
        self.told(Told::StateChanged { from, to, reason })
    }

    fn accepted(self, message: u32) -> Self {
        self.told(Told::Accepted { message })
    }

    fn run(self, message: u32, run: u32, event: E) -> Self {
        self.told(Told::Run {
            message,
            run: Some(run),
            event,
        })
    }

    fn holds(self) {
        assert_eq!(self.outcome, Ok(()));
    }

    fn breaks(self, property: Property, detail: &str) {
        assert_eq!(self.outcome, Err(Broken::new(property, detail)));
    }
}

#[test]
fn a_conversation_in_order_breaks_nothing() {
    History::running()
        .accepted(1)
        .accepted(2)
        .accepted(3)
        .run(0, 0, E::Thinking)
        .run(0, 0, E::Executing)
        .run(0, 0, E::ToolDone)
        .told(Told::Cancelled { message: 2 })
        .run(0, 0, E::Completed)
        .run(1, 1, E::Started)
        .run(1, 1, E::Errored)
        .run(3, 2, E::Started)
        .told(Told::Other)
        .run(3, 2, E::Stopped)
        .changed(S::Processing, S::ProcessingReady, T::RunEnded)
        .then(Fact::Aside)
        .then(Fact::Close { code: Some(1001) })
        .then(Fact::End)
        .holds();
}

#[test]
fn a_waiting_message_that_is_given_up_before_any_run_breaks_nothing() {
    History::authenticated()
        .accepted(0)
        .told(Told::GivenUp { message: 0 })
        .then(Fact::Close { code: Some(1013) })
        .holds();
}

#[test]
fn a_run_before_the_first_operational_state_breaks_ready_before_running() {
    History::authenticated()
        .accepted(0)
        .run(0, 0, E::Started)
        .breaks(
            Property::ReadyBeforeRunning,
            "agent_started for message 0 in `authenticated`, before any operational state",
        );
}

#[test]
fn a_message_accepted_before_authentication_breaks_authenticated_before_heard() {
    History::begin().accepted(0).breaks(
        Property::AuthenticatedBeforeHeard,
        "message 0 was accepted before authentication",
    );
}

#[test]
fn a_thought_during_a_tool_call_breaks_the_run_grammar() {
    History::running()
        .run(0, 0, E::Executing)
        .run(0, 0, E::Thinking)
        .breaks(
            Property::RunGrammar,
            "the run of message 0: `agent_thinking` cannot happen to a run that is UsingTool",
        );
}

#[test]
fn an_event_without_a_run_breaks_the_run_grammar() {
    History::ready().accepted(0).run(0, 0, E::Thinking).breaks(
        Property::RunGrammar,
        "agent_thinking for message 0, which has no active run",
    );
}

#[test]
fn a_second_answer_breaks_answered() {
    History::running()
        .run(0, 0, E::Completed)
        .run(0, 0, E::Completed)
        .breaks(
            Property::Answered,
            "agent_completed for message 0, which has no active run",
        );
}

#[test]
fn a_message_that_is_taken_twice_breaks_answered() {
    History::ready()
        .accepted(70)
        .accepted(70)
        .breaks(Property::Answered, "message 70 was accepted twice");
}

#[test]
fn a_cancellation_of_what_does_not_wait_breaks_answered() {
    History::running()
        .told(Told::Cancelled { message: 0 })
        .breaks(
            Property::Answered,
            "message 0 was cancelled, but it does not wait",
        );
}

#[test]
fn a_run_out_of_turn_breaks_first_in_first_out() {
    History::ready()
        .accepted(0)
        .accepted(1)
        .run(1, 0, E::Started)
        .breaks(
            Property::FirstInFirstOut,
            "the run of message 1 started, but 0 is next",
        );
}

#[test]
fn two_runs_at_a_time_break_first_in_first_out() {
    History::running().accepted(1).run(1, 1, E::Started).breaks(
        Property::FirstInFirstOut,
        "the run of message 1 started while that of 0 was active",
    );
}

#[test]
fn a_run_of_what_was_never_accepted_breaks_first_in_first_out() {
    History::ready().run(5, 0, E::Started).breaks(
        Property::FirstInFirstOut,
        "the run of message 5 started, but no message waits",
    );
}

#[test]
fn a_skipped_and_a_repeated_seq_break_no_gap() {
    let told = Told::Other;
    let mut history = History::ready();
    history.seq += 1;
    history
        .told(told)
        .breaks(Property::NoGap, "seq is 4, it must be 3");
    History::ready()
        .then(Fact::Message { seq: 2, told })
        .breaks(Property::NoGap, "seq is 2, it must be 3");
}

#[test]
fn whatever_follows_a_close_breaks_last_word() {
    let closed = || History::ready().then(Fact::Close { code: Some(1001) });
    closed()
        .then(Fact::Aside)
        .breaks(Property::LastWord, "Aside was sent after the close frame");
    closed()
        .then(Fact::Close { code: Some(1001) })
        .breaks(Property::LastWord, "a second close frame was sent");
    let broken = closed().told(Told::Other).outcome.unwrap_err();
    assert_eq!(broken.property, Property::LastWord);
    closed().then(Fact::End).then(Fact::End).breaks(
        Property::LastWord,
        "End came after the end of the transport",
    );
}

#[test]
fn a_state_that_is_left_after_the_end_breaks_terminal_is_terminal() {
    History::ready()
        .changed(S::Closed, S::ProcessingReady, T::ClientSpoke)
        .breaks(
            Property::TerminalIsTerminal,
            "state_changed leaves `closed` for `processing_ready`",
        );
}

#[test]
fn close_1011_breaks_no_1011() {
    History::running()
        .then(Fact::Close { code: Some(1011) })
        .breaks(
            Property::NoInternalError,
            "the server closed with 1011, internal error",
        );
}

#[test]
fn a_run_that_outlives_its_state_breaks_no_orphan() {
    History::running()
        .changed(S::Processing, S::ProcessingReady, T::RunEnded)
        .breaks(
            Property::NoOrphan,
            "the state went to `processing_ready` while the run of message 0 was active",
        );
}

#[test]
fn an_illegal_and_an_incoherent_transition_break_legal_transitions() {
    History::authenticated()
        .changed(S::Authenticated, S::Processing, T::RunStarted)
        .breaks(
            Property::LegalTransitions,
            "state_changed from `authenticated` to `processing` on `run_started` is not legal",
        );
    History::ready()
        .changed(S::Idle, S::ProcessingReady, T::ClientSpoke)
        .breaks(
            Property::LegalTransitions,
            "state_changed leaves `idle`, but the state was `processing_ready`",
        );
    History::ready()
        .changed(S::ProcessingReady, S::Closing, T::CloseStarted)
        .breaks(
            Property::LegalTransitions,
            "state_changed from `processing_ready` to `closing` on `close_started` is not legal",
        );
}

#[test]
fn a_run_id_that_changes_or_comes_again_breaks_one_run_id() {
    History::running().run(0, 1, E::Thinking).breaks(
        Property::OneRunId,
        "agent_thinking for message 0 has another run_id than its run",
    );
    History::running()
        .run(0, 0, E::Completed)
        .accepted(1)
        .run(1, 0, E::Started)
        .breaks(
            Property::OneRunId,
            "the run of message 1 has the run_id of an earlier run",
        );
}
