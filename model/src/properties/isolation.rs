//! *Isolation*: a user's outputs are a function of that user's inputs and of the environment.
//!
//! Two histories are compared: one with everybody's inputs, and one without the inputs of all users but one. Services
//! and the shutdown are the environment's and stay in both.

use super::{Broken, Property};
use crate::machine::Machine;
use crate::machine::input::{ClientAction, ConnectionIndex, Credential, Input, Upgrade, User};
use crate::machine::output::{Output, Possibility};
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
        for input in inputs {
            let user = user_shown(&world, input);
            let (shown, possibility) = take(machine, &mut world, input);
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
        for (number, input) in inputs.iter().enumerate() {
            let openings = &self.openings[number];
            let is_theirs =
                |place: usize| openings[place].is_some_and(|opening| self.users[opening] == user);
            if input.connection().is_some() && !place(input, openings).is_some_and(is_theirs) {
                continue;
            }
            let (shown, _) = take(machine, &mut world, input);
            for (place, (alone, together)) in shown.iter().zip(&self.shown[number]).enumerate() {
                if is_theirs(place) && alone != together {
                    return Err(differs(number, place, alone, together));
                }
            }
        }
        Ok(())
    }
}

fn differs(number: usize, place: usize, alone: &Shown, together: &Shown) -> Broken {
    let detail = format!("after input {number}: {together:?}; without the other users: {alone:?}");
    let connection = u8::try_from(place).ok().map(ConnectionIndex);
    Broken {
        property: Property::Isolation,
        connection,
        detail,
    }
}

fn take(machine: &Machine, world: &mut World, input: &Input) -> (Vec<Shown>, Possibility) {
    let reaction = machine.step(world, input);
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

fn place<T>(input: &Input, of: &[T]) -> Option<usize> {
    input
        .connection()
        .map(|index| usize::from(index.0))
        .filter(|place| *place < of.len())
}

const fn is_open(input: &Input) -> bool {
    matches!(
        input,
        Input::Client {
            action: ClientAction::Open,
            ..
        }
    )
}

/// The user whose valid token the input brings to a connection that has none yet.
fn user_shown(world: &World, input: &Input) -> Option<User> {
    let Input::Client { connection, action } = input else {
        return None;
    };
    let state = world.connection(*connection)?.state;
    if let (LifecycleState::Accepted, ClientAction::Authenticate(Credential::Valid(user)))
    | (
        LifecycleState::Connecting,
        ClientAction::Upgrade(Upgrade::WellFormed {
            bearer: Some(Credential::Valid(user)),
            ..
        }),
    ) = (state, action)
    {
        Some(*user)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
