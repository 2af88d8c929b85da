//! *Progress*: from every state with a message waiting, every fair continuation answers it.
//!
//! A continuation is fair if no service, no agent and no timer is passed over for ever. The checks play the extreme
//! ones, to an end that is bounded by what waits: the services come up or their time is over, and every run ends in
//! one of the ways in which a run can end by itself.

use super::monitor::{Monitor, Step};
use super::{Broken, Property};
use crate::machine::Machine;
use crate::machine::input::{AgentStep, ConnectionIndex, Input};
use crate::machine::output::{Possibility, Reaction};
use crate::machine::world::{Connection, World};
use crate::run::RunPhase;
use crate::vocabulary::{LifecycleState, Service, ServiceStatus, Timer};

/// What becomes of services that are down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Services {
    ComeUp,
    StayDown,
}

/// How runs end when nobody interferes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runs {
    Answer,
    Fail,
    Panic,
    Outlast,
}

/// Plays fair continuations of `world`.
///
/// # Errors
/// If one does not answer every message that waits or is active, or breaks another property on the way.
pub fn check(machine: &Machine, world: &World) -> Result<(), Broken> {
    if world.connections.iter().flatten().all(owes_nothing) {
        return Ok(());
    }
    for services in [Services::ComeUp, Services::StayDown] {
        for runs in [Runs::Answer, Runs::Fail, Runs::Panic, Runs::Outlast] {
            Continuation::of(machine, world).play(services, runs)?;
        }
    }
    Ok(())
}

fn owes_nothing(connection: &Connection) -> bool {
    connection.waiting.is_empty() && connection.active.is_none()
}

struct Continuation<'a> {
    machine: &'a Machine,
    world: World,
    monitor: Monitor,
    reaction: Reaction,
}

impl<'a> Continuation<'a> {
    fn of(machine: &'a Machine, world: &World) -> Self {
        let mut monitor = Monitor::new(machine);
        monitor.take_up(world);
        Self {
            machine,
            world: world.clone(),
            monitor,
            reaction: Reaction::new(),
        }
    }

    fn play(mut self, services: Services, runs: Runs) -> Result<(), Broken> {
        match services {
            Services::ComeUp => self.bring_services_up()?,
            Services::StayDown => self.let_patience_end()?,
        }
        for index in self.machine.connections() {
            self.end_runs(index, runs)?;
        }
        Ok(())
    }

    fn bring_services_up(&mut self) -> Result<(), Broken> {
        for service in Service::ALL {
            self.give(Input::Service {
                service: *service,
                status: ServiceStatus::Up,
            })?;
        }
        Ok(())
    }

    fn let_patience_end(&mut self) -> Result<(), Broken> {
        for connection in self.machine.connections() {
            let timer = match self.world.connection(connection).map(|known| known.state) {
                Some(LifecycleState::Authenticated) => Timer::Services,
                Some(LifecycleState::Reconnecting) => Timer::Recovery,
                Some(
                    LifecycleState::Connecting
                    | LifecycleState::Accepted
                    | LifecycleState::ServicesReady
                    | LifecycleState::ProcessingReady
                    | LifecycleState::Processing
                    | LifecycleState::Idle
                    | LifecycleState::Degraded
                    | LifecycleState::Closing
                    | LifecycleState::Closed
                    | LifecycleState::Failed,
                )
                | None => continue,
            };
            self.give(Input::Timer { connection, timer })?;
        }
        Ok(())
    }

    /// Lets run after run end, until nothing is owed: at most two inputs for each message.
    fn end_runs(&mut self, connection: ConnectionIndex, runs: Runs) -> Result<(), Broken> {
        let owed = self.world.connection(connection).map_or(0, |known| {
            known.waiting.len() + usize::from(known.active.is_some())
        });
        for _ in 0..2 * owed {
            let Some(known) = self.world.connection(connection) else {
                break;
            };
            if owes_nothing(known) {
                break;
            }
            let using_tool = known
                .active
                .is_some_and(|run| run.phase == RunPhase::UsingTool);
            let agent = |step| Input::Agent { connection, step };
            let input = match (runs, using_tool) {
                (Runs::Outlast, _) => Input::Timer {
                    connection,
                    timer: Timer::Run,
                },
                (Runs::Answer | Runs::Fail | Runs::Panic, true) => agent(AgentStep::ToolReturns),
                (Runs::Answer, false) => agent(AgentStep::Complete),
                (Runs::Fail, false) => agent(AgentStep::Fail),
                (Runs::Panic, false) => agent(AgentStep::Panic),
            };
            self.give(input)?;
        }
        answered(&self.world, connection)
    }

    fn give(&mut self, input: Input) -> Result<(), Broken> {
        let before = self.world.clone();
        self.machine
            .step_into(&mut self.world, &input, &mut self.reaction);
        if self.reaction.possibility == Possibility::Impossible {
            let detail = format!("{input} is the next fair input, and it is impossible");
            return Err(stuck(&before, input.connection(), &detail));
        }
        self.monitor.observe(&Step {
            before: &before,
            input: &input,
            reaction: &self.reaction,
            after: &self.world,
        })
    }
}

/// Whether nothing is owed on `connection` at the end of a fair continuation.
fn answered(world: &World, connection: ConnectionIndex) -> Result<(), Broken> {
    match world.connection(connection) {
        Some(known) if !owes_nothing(known) => {
            let detail = "every service and every agent had its turn";
            Err(stuck(world, Some(connection), detail))
        }
        Some(_) | None => Ok(()),
    }
}

fn stuck(world: &World, connection: Option<ConnectionIndex>, why: &str) -> Broken {
    let at = connection.and_then(|index| world.connection(index));
    let waiting = at.map_or(&[][..], |known| &known.waiting);
    let active = at.and_then(|known| known.active);
    let detail = format!("{waiting:?} wait and {active:?} is active, but {why}");
    Broken {
        property: Property::Progress,
        connection,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::input::MessageId;
    use crate::vocabulary::Limits;

    /// A state that the machine never reaches: a message waits, nothing runs, and nothing will start it.
    #[test]
    fn a_message_that_nothing_will_ever_start_breaks_progress() {
        let machine = Machine::new(Limits::default(), 1);
        let mut world = machine.initial();
        let mut connection = Connection::opened();
        connection.state = LifecycleState::ProcessingReady;
        connection.accepted = 1;
        connection.waiting.extend(MessageId::new(0));
        world.connections[0] = Some(connection);
        let broken = check(&machine, &world).unwrap_err();
        assert_eq!(broken.property, Property::Progress, "{broken}");
    }
}
