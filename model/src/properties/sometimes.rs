//! What must sometimes happen.
//!
//! A property that never had anything to look at holds as well. So each of them is accompanied by something that an
//! exploration must come across before "it always held" means anything.

use super::Property;
use super::monitor::Step;
use crate::machine::input::{ConnectionIndex, Input};
use crate::machine::kind::InputKind;
use crate::machine::output::{Output, Possibility, ToolOutcome};
use crate::machine::world::Connection;
use crate::run::RunPhase;
use crate::vocabulary::{ErrorCode, LifecycleState, Rule, RunErrorCode, Trigger};

/// Something that must sometimes happen.
#[derive(Clone, Copy, Debug)]
pub struct Sometimes {
    /// What, in words.
    pub name: &'static str,
    /// The property that it shows not to be vacuous.
    pub shows: Property,
    /// How many connections it takes.
    pub connections: u8,
    /// Whether it happened in a step.
    pub happens: fn(&Step<'_>) -> bool,
}

macro_rules! sometimes {
    ($($connections:literal $shows:ident $name:literal $happens:expr;)*) => {
        /// What an exploration that deserves trust comes across.
        pub const SOMETIMES: &[Sometimes] = &[$(Sometimes {
            name: $name,
            shows: Property::$shows,
            connections: $connections,
            happens: $happens,
        },)*];
    };
}

sometimes! {
    1 ReadyBeforeRunning       "a message waits for the services before the first run" waits_for_the_services;
    1 AuthenticatedBeforeHeard "a message before authentication is refused"            |step| refuses(step, ErrorCode::NotAuthenticated);
    1 AuthenticatedBeforeHeard "a token does not hold"                                 |step| cites(step, Rule::Close3000);
    1 RunGrammar               "a run completes"                                       |step| says(step, |output| matches!(output, Output::AgentCompleted { .. }));
    1 RunGrammar               "a tool call returns"                                   |step| tool_call_ends(step, ToolOutcome::Result);
    1 RunGrammar               "a tool call is cut off by the loss of tools"           |step| tool_call_ends(step, ToolOutcome::ServiceUnavailable);
    1 RunGrammar               "a run is stopped while a tool call is under way"       stopped_in_a_tool_call;
    1 RunGrammar               "an agent panics"                                       |step| cites(step, Rule::RunsAgentPanicked);
    1 RunGrammar               "a run outlasts its time"                               |step| cites(step, Rule::RunsTimeout);
    1 Answered                 "a queue is full"                                       |step| refuses(step, ErrorCode::QueueFull);
    1 Answered                 "a waiting message is cancelled"                        |step| says(step, |output| matches!(output, Output::MessageCancelled { .. }));
    1 Answered                 "a message comes twice"                                 |step| refuses(step, ErrorCode::DuplicateMessage);
    1 Answered                 "a run is ended by the loss of a critical service"      |step| gives_up(step, RunErrorCode::ServiceUnavailable, Begun::Started);
    1 Answered                 "a shutdown finds messages waiting"                     |step| gives_up(step, RunErrorCode::Shutdown, Begun::NotStarted);
    1 FirstInFirstOut          "a message that waited is started when a run ends"      |step| cites(step, Rule::RunsStarted) && step.input.kind() == InputKind::AgentComplete;
    1 FirstInFirstOut          "two messages wait"                                     |step| any_connection(step, |connection| connection.waiting.len() == 2);
    1 NoGap                    "one input is answered with several messages"           |step| step.reaction.outputs.len() > 2;
    1 LastWord                 "a client speaks after the server's close frame"        speaks_after_the_close;
    1 LastWord                 "a client leaves the close frame unanswered"            |step| possible(step) && step.input.kind() == InputKind::TimerClose;
    1 TerminalIsTerminal       "a failed connection is retried"                        |step| takes(step, Trigger::Retried);
    1 TerminalIsTerminal       "a connection is closed in order"                       |step| any_connection(step, |connection| connection.state == LifecycleState::Closed);
    1 NoInternalError          "a violation reaches the limit"                         |step| cites(step, Rule::Close1008Violations);
    1 NoInternalError          "the critical services do not come up"                  |step| cites(step, Rule::Close1013Startup);
    1 NoInternalError          "a recovery fails"                                      |step| cites(step, Rule::Close1013Recovery);
    1 NoInternalError          "a heartbeat goes unanswered"                           |step| cites(step, Rule::Close3008Heartbeat);
    1 NoOrphan                 "a client vanishes while its run is active"             vanishes_from_a_run;
    1 LegalTransitions         "a recovery succeeds"                                   |step| cites(step, Rule::LossRecovered);
    1 LegalTransitions         "a connection falls idle"                               |step| cites(step, Rule::QuietIdle);
    1 LegalTransitions         "a run starts in degraded"                              runs_without_tools;
    1 OneRunId                 "a second run starts"                                   a_second_run_starts;
    1 Progress                 "a queue goes on after a recovery"                      |step| cites(step, Rule::LossRecovered) && cites(step, Rule::RunsStarted);
    1 Total                    "an input is impossible"                                |step| !possible(step);
    2 Isolation                "a user is refused while another is served"             refused_beside_another_user;
    2 NoOrphan                 "a user has as many connections as a user may have"     |step| cites(step, Rule::Close1008Connections);
}

fn possible(step: &Step<'_>) -> bool {
    step.reaction.possibility == Possibility::Possible
}

fn says(step: &Step<'_>, what: fn(&Output) -> bool) -> bool {
    step.reaction
        .outputs
        .iter()
        .any(|predicted| what(&predicted.output))
}

fn cites(step: &Step<'_>, rule: Rule) -> bool {
    step.reaction
        .outputs
        .iter()
        .any(|predicted| predicted.rule == rule)
}

fn refuses(step: &Step<'_>, why: ErrorCode) -> bool {
    step.reaction
        .outputs
        .iter()
        .any(|predicted| matches!(predicted.output, Output::Error { code, .. } if code == why))
}

fn tool_call_ends(step: &Step<'_>, with: ToolOutcome) -> bool {
    step.reaction.outputs.iter().any(
        |predicted| matches!(predicted.output, Output::ToolCompleted { outcome, .. } if outcome == with),
    )
}

/// Whether a run had begun when its message was given up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    Started,
    NotStarted,
}

fn gives_up(step: &Step<'_>, why: RunErrorCode, begun: Begun) -> bool {
    step.reaction.outputs.iter().any(|predicted| {
        matches!(predicted.output, Output::AgentError { code, started, .. }
            if code == why && started == (begun == Begun::Started))
    })
}

fn takes(step: &Step<'_>, trigger: Trigger) -> bool {
    step.reaction
        .transitions
        .iter()
        .any(|(_, transition)| transition.trigger == trigger)
}

fn any_connection(step: &Step<'_>, what: fn(&Connection) -> bool) -> bool {
    step.after.connections.iter().flatten().any(what)
}

/// The connection that the input is given to, before the step.
fn concerned<'a>(step: &Step<'a>) -> Option<(ConnectionIndex, &'a Connection)> {
    let index = step.input.connection()?;
    step.before
        .connection(index)
        .map(|connection| (index, connection))
}

fn waits_for_the_services(step: &Step<'_>) -> bool {
    any_connection(step, |connection| {
        connection.state == LifecycleState::Authenticated && !connection.waiting.is_empty()
    })
}

fn stopped_in_a_tool_call(step: &Step<'_>) -> bool {
    let in_a_tool_call = step.before.connections.iter().flatten().any(|connection| {
        connection
            .active
            .is_some_and(|run| run.phase == RunPhase::UsingTool)
    });
    in_a_tool_call && says(step, |output| matches!(output, Output::AgentStopped { .. }))
}

fn speaks_after_the_close(step: &Step<'_>) -> bool {
    let closing = concerned(step).is_some_and(|(_, known)| known.state == LifecycleState::Closing);
    closing && possible(step) && step.input.kind() == InputKind::UserMessage
}

fn vanishes_from_a_run(step: &Step<'_>) -> bool {
    step.input.kind() == InputKind::Vanish
        && concerned(step).is_some_and(|(_, connection)| connection.active.is_some())
}

fn runs_without_tools(step: &Step<'_>) -> bool {
    step.reaction.transitions.iter().any(|(_, transition)| {
        transition.from == LifecycleState::Degraded && transition.to == LifecycleState::Processing
    })
}

fn a_second_run_starts(step: &Step<'_>) -> bool {
    let before =
        concerned(step).is_some_and(|(_, connection)| connection.accepted.count_ones() > 0);
    before && cites(step, Rule::RunsStarted)
}

fn refused_beside_another_user(step: &Step<'_>) -> bool {
    let Some((refused, _)) = concerned(step) else {
        return false;
    };
    let served = |(index, connection): (ConnectionIndex, &Option<Connection>)| {
        index != refused
            && connection
                .as_ref()
                .is_some_and(|known| known.active.is_some())
    };
    let others = (0..=u8::MAX)
        .map(ConnectionIndex)
        .zip(&step.after.connections);
    matches!(step.input, Input::Client { .. })
        && cites(step, Rule::Close3000)
        && others.into_iter().any(served)
}
