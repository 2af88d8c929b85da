//! A state in which a connection may be, and where it can go from there.

use std::collections::{BTreeSet, VecDeque};

use wsproof_model::lifecycle::Transition;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, MessageId, User,
};
use wsproof_model::machine::output::{Output, Possibility, Predicted, Reaction};
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::{LifecycleState, Service, ServiceStatus, Timer};

use crate::lockstep::exercise::Turn;

/// The only connection of a possible state.
pub(super) const HERE: ConnectionIndex = ConnectionIndex(0);

/// A state in which a connection may be, by all that was seen of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Possible {
    /// The machine's state, with this connection alone.
    pub(super) world: World,
    /// What the client did and the server has not come to yet.
    pub(super) inbox: VecDeque<ClientAction>,
    /// What must be seen next.
    pub(super) pending: VecDeque<Predicted>,
    /// The transitions that led here since the last time that all was seen.
    pub(super) taken: Vec<Transition>,
    /// The messages that waited at some time.
    pub(super) waited: BTreeSet<MessageId>,
}

/// A step from one possible state to another.
pub(super) struct Taken {
    pub(super) after: Possible,
    /// The timers that it started.
    pub(super) timers: Vec<Timer>,
}

impl Possible {
    /// Where every conversation begins.
    pub(super) fn initial(machine: &Machine) -> Self {
        Self {
            world: machine.initial(),
            inbox: VecDeque::new(),
            pending: VecDeque::new(),
            taken: Vec::new(),
            waited: BTreeSet::new(),
        }
    }

    /// The connection, if it was ever opened.
    pub(super) fn connection(&self) -> Option<&Connection> {
        self.world.connection(HERE)
    }

    /// Where the connection stands, if it was ever opened.
    pub(super) fn state(&self) -> Option<LifecycleState> {
        self.connection().map(|connection| connection.state)
    }

    /// Whether a message had waited that is now executed. Those that ever waited are known.
    pub(super) fn turn_of(&self, output: Output) -> Turn {
        if let Output::AgentStarted { message } = output
            && self.waited.contains(&message)
        {
            Turn::Waited
        } else {
            Turn::AtOnce
        }
    }

    /// Whether nothing more must be said, and nothing is left to come to.
    pub(super) fn is_settled(&self) -> bool {
        self.pending.is_empty() && self.inbox.is_empty()
    }

    /// Whether the machine knows of such an action here.
    pub(super) fn can(&self, machine: &Machine, action: ClientAction) -> bool {
        let input = Input::Client {
            connection: HERE,
            action,
        };
        let reaction = machine.step(&mut self.world.clone(), &input);
        reaction.possibility == Possibility::Possible
    }

    /// The server comes to the next thing that the client did. `held` says how many other connections hold a place of the
    /// user.
    pub(super) fn come_to_next(
        &self,
        machine: &Machine,
        held: impl Fn(User) -> usize,
    ) -> Option<Taken> {
        let mut after = self.clone();
        let action = after.inbox.pop_front()?;
        if let Some(user) = shown(action) {
            let others = held(user);
            let holder = Connection {
                state: LifecycleState::Idle,
                user: Some(user),
                ..Connection::opened()
            };
            let more = std::iter::repeat_n(Some(holder), others);
            after.world.connections.extend(more);
        }
        let input = Input::Client {
            connection: HERE,
            action,
        };
        let reaction = machine.step(&mut after.world, &input);
        after.world.connections.truncate(1);
        Some(after.reacted(&reaction))
    }

    /// The server comes to what the client did, as far as it has nothing to say to it; `None` if there is nothing to say to
    /// anything. No other connection is taken to hold a place.
    pub(super) fn answering(&self, machine: &Machine) -> Option<Self> {
        let mut state = self.clone();
        while state.pending.is_empty() {
            state = state.come_to_next(machine, |_| 0)?.after;
        }
        Some(state)
    }

    /// The environment does something; `None` if it cannot.
    pub(super) fn happens(&self, machine: &Machine, input: Input) -> Option<Taken> {
        let mut after = self.clone();
        let reaction = machine.step(&mut after.world, &input);
        (reaction.possibility == Possibility::Possible).then(|| after.reacted(&reaction))
    }

    fn reacted(mut self, reaction: &Reaction) -> Taken {
        self.pending.extend(reaction.outputs.iter().copied());
        if let Some(connection) = self.world.connection(HERE) {
            self.waited.extend(&connection.waiting);
        }
        self.taken
            .extend(reaction.transitions.iter().map(|(_, taken)| *taken));
        Taken {
            after: self,
            timers: reaction.timers_started.iter().map(|(_, it)| *it).collect(),
        }
    }
}

/// Whose token an action shows, if it shows one that holds.
fn shown(action: ClientAction) -> Option<User> {
    match action.credential()? {
        Credential::Valid(user) => Some(user),
        Credential::Invalid(_) => None,
    }
}

/// Everything that an environment can do.
pub(super) fn environment() -> Vec<Input> {
    let agent = AgentStep::ALL.iter().map(|step| Input::Agent {
        connection: HERE,
        step: *step,
    });
    let timers = Timer::ALL.iter().map(|timer| Input::Timer {
        connection: HERE,
        timer: *timer,
    });
    let services = Service::ALL.iter().flat_map(|service| {
        [ServiceStatus::Up, ServiceStatus::Down].map(|status| Input::Service {
            service: *service,
            status,
        })
    });
    agent
        .chain(timers)
        .chain(services)
        .chain([Input::Shutdown])
        .collect()
}

#[cfg(test)]
mod tests;
