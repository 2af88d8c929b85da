//! *Progress* (PROTOCOL.md section 7): every fair continuation answers every message that waits or runs.
//!
//! A message goes unanswered for ever only if there is a set of states, each reachable from each other, in all of which it
//! is owed: a strongly connected component. At any state it is also possible that nothing happens. Such a continuation
//! counts only if it is fair.
//!
//! What is owed on a connection is the same in all of these states: a message is accepted once and answered once, since
//! *answered* was held against every step before, so that neither can happen on the way round. So the states are looked at
//! apart by what is owed in them.
//!
//! # Fairness
//!
//! Weak, for the timers in [`WEAKLY_FAIR`]: one that runs, and is not started anew, fires. None at all for the client, the
//! agent, the services, the shutdown and the other timers: they may be passed over for ever, as the protocol must answer
//! whatever they do. No input needs strong fairness.
//!
//! # One connection at a time
//!
//! Every step was seen to do to a connection what it does to it alone, or not to concern it, unless another connection is
//! of the same user. So where several connections go round for ever, one of them that owes a message goes round alone, or
//! stands still: what is not fair to its timers there is not fair here. If no connection can do that alone, none can. Only
//! if one can are the whole states looked at. Where two connections are of one user, they are in any case.

use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::machine::world::{Connection, World};
use wsproof_model::properties::{Broken, Property};
use wsproof_model::vocabulary::Timer;

use super::expansion::Known;
use super::findings::Violation;
use super::packing::{SHARED, shared, with_shared};
use super::path;
use super::plan::{Plan, TakesSteps};
use super::stepper::Stepper;

mod components;
mod cycle;
mod owed;
mod timers;

pub(crate) use components::Components;
use owed::{Owed, Scope};

/// The inputs that a fair continuation does not pass over for ever while they can be given: these timers fire.
pub const WEAKLY_FAIR: &[Timer] = &[Timer::Services, Timer::Run, Timer::Recovery];

/// What came of looking for a message that is never answered.
pub(super) struct Checked {
    /// The shortest way to one.
    pub(super) violation: Option<Violation>,
    /// The most bytes that were taken at once, with what was kept from before.
    pub(super) bytes: usize,
}

/// Why progress could not be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecided {
    /// It takes more memory than it may.
    Memory,
    /// A step that was taken before cannot be taken again.
    Lost,
}

/// Messages of one connection, as a set of bits.
type Messages = u32;

/// Looks for a fair continuation that leaves a message unanswered, the nearest one.
pub(super) fn check<'a, F: TakesSteps>(
    plan: &Plan<'a, F>,
    known: &Known,
    stepper: &mut Stepper<'a, F>,
    kept: usize,
) -> Result<Checked, Undecided> {
    let mut checked = Checked {
        violation: None,
        bytes: kept,
    };
    let apart = plan.packing.connections() > 1 && !any_company(plan, known);
    for connection in plan.machine.connections() {
        if apart {
            let views = views(plan, known, connection);
            checked.bytes = checked.bytes.max(kept + views.len() * size_of::<u64>());
            let alone = Scope::Alone(&views);
            if nearest(plan, known, stepper, connection, alone, &mut checked)?.is_none() {
                continue;
            }
        }
        if let Some(round) = nearest(plan, known, stepper, connection, Scope::Whole, &mut checked)?
        {
            checked.violation = Some(violation(plan, known, stepper, connection, round)?);
            break;
        }
    }
    Ok(checked)
}

/// A fair way to leave a message unanswered for ever.
struct Round {
    messages: Messages,
    /// The state where it begins.
    entry: u64,
    /// The inputs that lead back there; none if for ever nothing happens.
    inputs: Vec<u16>,
}

fn nearest<'a, F: TakesSteps>(
    plan: &Plan<'a, F>,
    known: &Known,
    stepper: &mut Stepper<'a, F>,
    connection: ConnectionIndex,
    scope: Scope<'_>,
    checked: &mut Checked,
) -> Result<Option<Round>, Undecided> {
    let owed_by = owed_by_number(known);
    let place = usize::from(connection.0);
    let of = |word: &u64| owed_by[plan.packing.number(*word, place) as usize];
    let owing = || scope.words(known).filter(|word| of(word) != 0);
    let count = owing().count();
    let kept = known.table.bytes()
        + known.connections.bytes()
        + size_of_val(&owed_by[..])
        + count * size_of::<u64>();
    if kept > plan.bounds.memory {
        return Err(Undecided::Memory);
    }
    let mut words = Vec::with_capacity(count);
    words.extend(owing());
    // Those in which the same is owed beside each other.
    words.sort_unstable_by_key(|word| (of(word), *word));
    let mut nearest: Option<(u16, Round)> = None;
    for states in words.chunk_by(|one, other| of(one) == of(other)) {
        let messages = of(&states[0]);
        checked.bytes = checked.bytes.max(kept + states.len() * Owed::<F>::BYTES);
        if checked.bytes > plan.bounds.memory {
            return Err(Undecided::Memory);
        }
        let mut owed = Owed {
            plan,
            known,
            stepper,
            states,
            belongs: &|word| of(&word) == messages,
            scope,
            connection,
        };
        if let Some((depth, entry, inputs)) = owed.nearest()
            && nearest.as_ref().is_none_or(|known| depth < known.0)
        {
            let round = Round {
                messages,
                entry,
                inputs,
            };
            nearest = Some((depth, round));
        }
    }
    Ok(nearest.map(|(_, round)| round))
}

/// For each connection by number, the messages that it owes an answer to.
fn owed_by_number(known: &Known) -> Vec<Messages> {
    let mut connection = None;
    let numbers = known.connections.numbers();
    numbers
        .map(|number| {
            known.connections.read(number, &mut connection);
            connection.as_ref().map_or(0, owed)
        })
        .collect()
}

/// The messages that wait or run.
fn owed(connection: &Connection) -> Messages {
    let active = connection.active.iter().map(|run| run.message);
    let messages = connection.waiting.iter().copied().chain(active);
    messages.fold(0, |set, message| set | 1 << message.number())
}

/// Whether two connections are ever of the same user.
fn any_company<F: TakesSteps>(plan: &Plan<'_, F>, known: &Known) -> bool {
    let mut world: World = plan.machine.initial();
    let mut words = known.table.words();
    words.any(|word| {
        plan.packing.unpack(word, &known.connections, &mut world);
        let mut users: Vec<_> = world
            .connections
            .iter()
            .flatten()
            .filter_map(|it| it.user)
            .collect();
        users.sort_unstable();
        users.windows(2).any(|pair| pair[0] == pair[1])
    })
}

/// The words in which one connection is as it is in some state, with what is shared there, and no other was ever opened.
fn views<F: TakesSteps>(
    plan: &Plan<'_, F>,
    known: &Known,
    connection: ConnectionIndex,
) -> Vec<u64> {
    let place = usize::from(connection.0);
    let Some(nobody) = plan
        .packing
        .find(&plan.machine.initial(), &known.connections)
    else {
        return Vec::new();
    };
    // Many states have the same view: each is noted once.
    let count = known.connections.numbers().count();
    let mut is_view = vec![[false; SHARED]; count];
    for word in known.table.words() {
        let number = plan.packing.number(word, place);
        is_view[number as usize][usize::from(shared(word))] = true;
    }
    let views = (0..).zip(is_view).flat_map(|(number, shares)| {
        let alone = plan.packing.with_number(nobody, place, number);
        let shares = (0..).zip(shares).filter(|(_, is_view)| *is_view);
        shares.map(move |(shared, _)| with_shared(alone, shared))
    });
    views.collect()
}

fn violation<F: TakesSteps>(
    plan: &Plan<'_, F>,
    known: &Known,
    stepper: &mut Stepper<'_, F>,
    connection: ConnectionIndex,
    round: Round,
) -> Result<Violation, Undecided> {
    let path = path::to(plan, known, stepper, round.entry).ok_or(Undecided::Lost)?;
    let how = if round.inputs.is_empty() {
        "even if nothing else ever happens".to_owned()
    } else {
        let words: Vec<_> = round
            .inputs
            .iter()
            .map(|number| format!("`{}`", plan.inputs[usize::from(*number)]))
            .collect();
        format!("if this is repeated for ever: {}", words.join(", "))
    };
    let message = round.messages.trailing_zeros();
    Ok(Violation {
        broken: Broken {
            property: Property::Progress,
            connection: Some(connection),
            detail: format!("m{message} is never answered, {how}"),
        },
        repeats_from: Some(path.inputs.len()),
        sequence: path::sequence(plan, path.inputs.into_iter().chain(round.inputs)),
    })
}
