use std::time::Duration;

use wsproof_model::machine::input::{AgentStep, Credential, MessageId, Offer, Payload, Upgrade};
use wsproof_model::machine::output::Output;
use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{Limits, Service, ServiceStatus};

use super::*;
use crate::lockstep::compare::{Mismatch, Reading};
use crate::lockstep::verdict::Difference;
use crate::targets::Observation;

/// How long an output may take here.
const PATIENCE: Duration = Duration::from_secs(7);

const NOBODY: Held = Held { least: 0, most: 0 };

/// A connection that was opened at that time, and what time it has to say who it is, its deadline included.
fn opened(begun: Instant) -> (Belief, Instant) {
    let limits = Limits::default();
    let deadline = begun + limits.auth_timeout + PATIENCE;
    let mut belief = Belief::new(Machine::new(limits, 1), PATIENCE, begun);
    belief.give(ClientAction::Open, begun);
    belief.come_to_what_was_done(|_| NOBODY, begun);
    (belief, deadline)
}

/// A server that does as the machine does, and what is believed of it.
struct Server {
    machine: Machine,
    world: World,
    belief: Belief,
    now: Instant,
}

impl Server {
    /// One with a client that was let in, to which messages can be sent at once.
    fn ready() -> Self {
        let machine = Machine::new(Limits::default(), 1);
        let now = Instant::now();
        let mut server = Self {
            world: machine.initial(),
            belief: Belief::new(machine.clone(), PATIENCE, now),
            machine,
            now,
        };
        server.client(ClientAction::Open);
        server.belief.come_to_what_was_done(|_| NOBODY, now);
        server.client(ClientAction::Upgrade(Upgrade::WellFormed {
            offer: Offer::Nothing,
            bearer: Some(Credential::Valid(User::Alice)),
        }));
        assert_eq!(server.belief.state(), Some(LifecycleState::ProcessingReady));
        server
    }

    /// The client does something, and sees all that comes of it.
    fn client(&mut self, action: ClientAction) {
        self.belief.give(action, self.now);
        self.happens(Input::Client {
            connection: HERE,
            action,
        });
    }

    /// Something happens, and the client sees all that comes of it.
    fn happens(&mut self, input: Input) {
        for predicted in self.machine.step(&mut self.world, &input).outputs {
            self.sees(predicted.output).unwrap();
        }
    }

    fn sees(&mut self, output: Output) -> Result<Explained, Unexplained> {
        let judge = |predicted: &Predicted| {
            if predicted.output == output {
                return Ok(());
            }
            Err(Mismatch {
                rule: predicted.rule,
                detail: String::new(),
            })
        };
        self.belief.observe(judge, |_| NOBODY, self.now)
    }

    /// What is told of something that nothing explains.
    fn differs(&mut self, output: Output) -> Difference {
        let unexplained = self.sees(output).unwrap_err();
        let reading = Reading::of(&Observation::Nothing);
        unexplained.into_difference((0, HERE), &self.machine, &reading)
    }

    fn tools(&mut self, status: ServiceStatus) {
        let service = Service::Tools;
        self.happens(Input::Service { service, status });
    }

    /// What comes first of something that has not happened.
    fn would_say(&self, input: Input) -> Output {
        let reaction = self.machine.step(&mut self.world.clone(), &input);
        reaction.outputs[0].output
    }
}

const IDLE: Input = Input::Timer {
    connection: HERE,
    timer: Timer::Idle,
};

fn message(number: u8) -> ClientAction {
    ClientAction::UserMessage {
        message: MessageId::new(number).unwrap(),
        text: Payload::Short,
    }
}

const fn agent(step: AgentStep) -> Input {
    Input::Agent {
        connection: HERE,
        step,
    }
}

#[test]
fn a_server_may_be_silent_until_a_timer_must_have_fired() {
    let (belief, deadline) = opened(Instant::now());
    let later = deadline + Duration::from_millis(1);
    assert_eq!(belief.deadline(Timer::Authentication), Some(deadline));
    assert!(belief.may_be_silent(|_| NOBODY, deadline));
    assert!(!belief.may_be_silent(|_| NOBODY, later));
}

#[test]
fn what_must_have_come_of_a_timer_is_owed() {
    let (belief, deadline) = opened(Instant::now());
    assert_eq!(belief.owed(deadline), None);
    let owed = belief.owed(deadline + Duration::from_millis(1)).unwrap();
    assert_eq!(owed.rule, Rule::HandshakeTimeout);
    assert!(belief.is_late());
}

#[test]
fn a_late_answer_to_a_ping_says_that_the_server_was_silent_when_it_was_sent() {
    let (mut belief, deadline) = opened(Instant::now());
    let late = deadline + Duration::from_secs(1);
    belief.is_silent(|_| NOBODY, deadline, late);
    assert_eq!(belief.states().count(), 1);
}

#[test]
fn a_timer_may_fire_at_its_time_and_no_earlier() {
    let mut server = Server::ready();
    let idle = server.would_say(IDLE);
    server.now += Duration::from_secs(30);
    let difference = server.differs(idle);
    assert_eq!(difference.rule, Rule::QuietIdle);
    let early = "30.000 s after its time began at the earliest, and `idle_timeout` is 60 s";
    assert!(difference.detail.contains(early), "{}", difference.detail);
    server.now += Duration::from_secs(30);
    assert_eq!(server.sees(idle).unwrap().rule, Some(Rule::QuietIdle));
}

#[test]
fn what_must_come_of_what_the_client_did_is_due_since_that_was_done() {
    let mut server = Server::ready();
    let begun = server.now;
    server.belief.give(ClientAction::GetStatus, begun);
    let done = begun + Duration::from_secs(1);
    server.belief.done(done);
    server.now = begun + Duration::from_secs(5);
    let status = server.would_say(Input::Client {
        connection: HERE,
        action: ClientAction::GetStatus,
    });
    assert_eq!(server.sees(status).unwrap().due, Some(done));
}

#[test]
fn what_must_come_of_a_timer_is_due_since_its_time_is_over() {
    let mut server = Server::ready();
    let over = server.now + Limits::default().idle_timeout;
    server.now = over + Duration::from_secs(5);
    let idle = server.would_say(IDLE);
    assert_eq!(server.sees(idle).unwrap().due, Some(over));
}

#[test]
fn what_an_environment_may_do_when_it_likes_was_due_at_no_time_that_is_known() {
    let mut server = Server::ready();
    server.now += Duration::from_secs(5);
    let lost = Input::Service {
        service: Service::Supervisor,
        status: ServiceStatus::Down,
    };
    let outputs = server.machine.step(&mut server.world, &lost).outputs;
    assert!(outputs.len() > 1, "{outputs:?}");
    let first = server.sees(outputs[0].output).unwrap();
    assert_eq!(first.due, None);
    // By then it had happened, and the rest is due.
    let happened = server.now;
    server.now += Duration::from_secs(3);
    let second = server.sees(outputs[1].output).unwrap();
    assert_eq!(second.due, Some(happened));
}

#[test]
fn what_nothing_explains_is_told_with_the_last_states_that_fitted() {
    let mut server = Server::ready();
    let before: Vec<_> = server.belief.states().cloned().collect();
    let difference = server.differs(Output::End);
    assert_eq!(difference.expected, None);
    assert_eq!(difference.fitting.len(), before.len());
    let fitting = &difference.fitting[0];
    assert_eq!(fitting.state, "processing_ready");
    let may_come = |what: &str| fitting.possible.iter().any(|it| it.contains(what));
    assert!(
        may_come("tools_lost") && may_come("fell_quiet"),
        "{fitting:?}"
    );
    assert!(!may_come("agent"), "{fitting:?}");
    let after: Vec<_> = server.belief.states().cloned().collect();
    assert_eq!(after, before, "the states that fitted still do");
}

#[test]
fn what_must_come_of_what_the_client_did_is_told_as_expected() {
    let mut server = Server::ready();
    server.belief.give(message(0), server.now);
    assert!(!server.belief.may_be_silent(|_| NOBODY, server.now));
    let difference = server.differs(Output::End);
    assert_eq!(difference.rule, Rule::WireMessageAccepted);
    assert!(difference.expected.is_some());
}

#[test]
fn the_environment_may_do_something_before_the_server_comes_to_what_the_client_did() {
    let mut server = Server::ready();
    server.client(message(0));
    let think = agent(AgentStep::Think);
    let thinks = server.would_say(think);
    server.belief.give(message(1), server.now);
    assert_eq!(server.sees(thinks).unwrap().rule, Some(Rule::RunsEvents));
    assert!(!server.belief.may_be_silent(|_| NOBODY, server.now));
}

#[test]
fn the_states_are_as_few_after_a_thousand_turns_as_after_ten() {
    let mut server = Server::ready();
    let mut counts = Vec::new();
    for _ in 0..1000 {
        for status in [ServiceStatus::Down, ServiceStatus::Up] {
            server.tools(status);
            server.belief.is_silent(|_| NOBODY, server.now, server.now);
        }
        counts.push(server.belief.states().count());
    }
    assert!(
        counts[9..].iter().all(|count| *count == counts[9]),
        "{counts:?}"
    );
    assert!(counts[9] <= 2, "{}", counts[9]);
}

#[test]
fn the_states_are_few_while_runs_go_on_and_messages_wait() {
    let mut server = Server::ready();
    let mut most = 0;
    for number in 0..MessageId::COUNT {
        server.client(message(number));
        for step in [AgentStep::Think, AgentStep::CallTool] {
            server.happens(agent(step));
            most = most.max(server.belief.states().count());
        }
        for status in [ServiceStatus::Down, ServiceStatus::Up] {
            server.tools(status);
            most = most.max(server.belief.states().count());
        }
    }
    assert!(most <= 64, "{most}");
}
