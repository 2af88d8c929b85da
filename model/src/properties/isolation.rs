//! *Isolation*: a user's outputs are a function of that user's inputs and of the environment.
//!
//! [`check`] compares two histories: one with everybody's inputs, and one without the inputs of all users but one.
//! Services and the shutdown are the environment's and stay in both. [`check_step`] asks the same of a single step,
//! from any state; where it holds for every step from every reachable state, [`check`] holds for every history.

use super::{Broken, Property};
use crate::machine::Machine;
use crate::machine::input::{ClientAction, ConnectionIndex, Credential, Input, Upgrade, User};
use crate::machine::output::{Output, Possibility, Reaction};
use crate::machine::world::{Connection, World};
use crate::vocabulary::LifecycleState;

/// Plays `inputs`, and again for each user without what the others do.
///
/// Whoever never shows a valid token is nobody; nobody is isolated like a user.
///
/// # Errors
/// If a user would have seen, or the machine would know of the user's connections, something else without the others.
pub fn check(machine: &Machine, inputs: &[Input]) -> Result<(), Broken> {
    let history = History::play(machine, inputs);
    for user in [None, Some(User::Alice), Some(User::Bob)] {
        history.compare_without_others(machine, inputs, user)?;
    }
    Ok(())
}

/// Takes a step from `world`, and again for each connection in a world in which the other users never came.
///
/// # Errors
/// If a connection would have shown, or the machine would know of it, something else without the others.
pub fn check_step(machine: &Machine, world: &World, input: &Input) -> Result<(), Broken> {
    check_step_by(by(machine), world, input)
}

/// The same of a machine that takes its steps by `step`.
///
/// # Errors
/// If a connection would have shown, or the machine would know of it, something else without the others.
pub fn check_step_by(
    step: impl Fn(&mut World, &Input) -> Reaction,
    world: &World,
    input: &Input,
) -> Result<(), Broken> {
    let input = *input;
    let mut after = world.clone();
    let (together, _) = take(&step, &mut after, input);
    let concerned = |place: &usize| {
        input
            .connection()
            .is_none_or(|index| usize::from(index.0) == *place)
    };
    for place in (0..world.connections.len()).filter(concerned) {
        let mut without = without_others(world, place, user_shown(world, input));
        let (alone, _) = take(&step, &mut without, input);
        if alone[place] != together[place] {
            return Err(differs(input, place, &alone[place], &together[place]));
        }
    }
    Ok(())
}

/// Whether [`check_step_by`] compares with a world in which no other connection was ever opened: no other one is of the
/// user whose the connection at `place` is, or who is shown on it by `input`.
#[must_use]
pub fn is_without_company(world: &World, place: ConnectionIndex, input: &Input) -> bool {
    let own = world.connection(place).and_then(|known| known.user);
    let Some(user) = own.or_else(|| user_shown(world, *input)) else {
        return true;
    };
    let others = (0..=u8::MAX).map(ConnectionIndex).zip(&world.connections);
    others.into_iter().all(|(index, other)| {
        index == place || other.as_ref().and_then(|known| known.user) != Some(user)
    })
}

/// The world as it is for the connection at `place`, and for the user whose it is or who is `shown` on it now.
fn without_others(world: &World, place: usize, shown: Option<User>) -> World {
    let known = world.connections[place].as_ref();
    let user = known.and_then(|connection| connection.user).or(shown);
    let mut without = world.clone();
    for (other, connection) in without.connections.iter_mut().enumerate() {
        let theirs = connection
            .as_ref()
            .is_some_and(|known| known.user.is_some() && known.user == user);
        if other != place && !theirs {
            *connection = None;
        }
    }
    without
}

/// One opening of a connection, from `open` to its end: it belongs to at most one user.
type Opening = usize;

/// What a connection showed in a step, and what the machine knew of it afterwards.
type Shown = (Vec<Output>, Option<Connection>);

struct History {
    /// For each opening, the user who showed a valid token in it.
    users: Vec<Option<User>>,
    /// For each step, the opening that each connection was in after it.
    openings: Vec<Vec<Option<Opening>>>,
    /// For each step, what each connection showed.
    shown: Vec<Vec<Shown>>,
}

impl History {
    fn play(machine: &Machine, inputs: &[Input]) -> Self {
        let mut world = machine.initial();
        let mut history = Self {
            users: Vec::new(),
            openings: Vec::new(),
            shown: Vec::new(),
        };
        let mut current = vec![None; world.connections.len()];
        for &input in inputs {
            let user = user_shown(&world, input);
            let (shown, possibility) = take(by(machine), &mut world, input);
            if let (Possibility::Possible, Some(place)) = (possibility, place(input, &current)) {
                if is_open(input) {
                    current[place] = Some(history.users.len());
                    history.users.push(None);
                } else if let (Some(opening), Some(_)) = (current[place], user) {
                    history.users[opening] = user;
                }
            }
            history.openings.push(current.clone());
            history.shown.push(shown);
        }
        history
    }

    fn compare_without_others(
        &self,
        machine: &Machine,
        inputs: &[Input],
        user: Option<User>,
    ) -> Result<(), Broken> {
        let mut world = machine.initial();
        for (number, &input) in inputs.iter().enumerate() {
            let openings = &self.openings[number];
            let is_theirs =
                |place: usize| openings[place].is_some_and(|opening| self.users[opening] == user);
            if input.connection().is_some() && !place(input, openings).is_some_and(is_theirs) {
                continue;
            }
            let (shown, _) = take(by(machine), &mut world, input);
            for (place, (alone, together)) in shown.iter().zip(&self.shown[number]).enumerate() {
                if is_theirs(place) && alone != together {
                    return Err(differs(input, place, alone, together));
                }
            }
        }
        Ok(())
    }
}

fn differs(input: Input, place: usize, alone: &Shown, together: &Shown) -> Broken {
    let (alone, together) = (in_words(alone), in_words(together));
    let detail = format!("`{input}` leads to {together}; without the other users to {alone}");
    let connection = u8::try_from(place).ok().map(ConnectionIndex);
    Broken {
        property: Property::Isolation,
        connection,
        detail,
    }
}

fn in_words((outputs, connection): &Shown) -> String {
    let outputs: Vec<_> = outputs.iter().map(ToString::to_string).collect();
    format!("[{}] and {connection:?}", outputs.join("; "))
}

fn by(machine: &Machine) -> impl Fn(&mut World, &Input) -> Reaction {
    |world, input| machine.step(world, input)
}

fn take(
    step: impl Fn(&mut World, &Input) -> Reaction,
    world: &mut World,
    input: Input,
) -> (Vec<Shown>, Possibility) {
    let reaction = step(world, &input);
    let mut shown: Vec<Shown> = world
        .connections
        .iter()
        .map(|connection| (Vec::new(), connection.clone()))
        .collect();
    for predicted in &reaction.outputs {
        shown[usize::from(predicted.connection.0)]
            .0
            .push(predicted.output);
    }
    (shown, reaction.possibility)
}

fn place<T>(input: Input, of: &[T]) -> Option<usize> {
    input
        .connection()
        .map(|index| usize::from(index.0))
        .filter(|place| *place < of.len())
}

const fn is_open(input: Input) -> bool {
    matches!(
        input,
        Input::Client {
            action: ClientAction::Open,
            ..
        }
    )
}

/// The user whose valid token the input brings to a connection that has none yet.
fn user_shown(world: &World, input: Input) -> Option<User> {
    let Input::Client { connection, action } = input else {
        return None;
    };
    let state = world.connection(connection)?.state;
    if let (LifecycleState::Accepted, ClientAction::Authenticate(Credential::Valid(user)))
    | (
        LifecycleState::Connecting,
        ClientAction::Upgrade(Upgrade::WellFormed {
            bearer: Some(Credential::Valid(user)),
            ..
        }),
    ) = (state, action)
    {
        Some(user)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
