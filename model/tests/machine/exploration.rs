//! Every state that few connections can reach, every input in it, and every property on every step.

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Reaction;
use wsproof_model::machine::world::World;
use wsproof_model::properties::{Broken, Monitor, SOMETIMES, Step, isolation, progress, totality};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::alphabet;

/// What an exploration came across.
#[derive(Default)]
pub(crate) struct Explored {
    /// How many states can be reached.
    pub(crate) states: usize,
    /// The rules that an output cites.
    pub(crate) cited: BTreeSet<Rule>,
    /// What of [`SOMETIMES`] happened.
    happened: BTreeSet<&'static str>,
}

/// One connection, a queue of two.
pub(crate) static ONE: LazyLock<Explored> = LazyLock::new(|| {
    let machine = Machine::new(limits(2, 2), 1);
    let inputs = machine
        .connections()
        .flat_map(alphabet::everything)
        .collect();
    explore(&machine, &inputs)
});

/// Two connections, two users who may hold one each.
pub(crate) static TWO: LazyLock<Explored> = LazyLock::new(|| {
    let machine = Machine::new(limits(1, 1), 2);
    let inputs = machine
        .connections()
        .flat_map(alphabet::encounters)
        .collect();
    explore(&machine, &inputs)
});

fn limits(queue_limit: u16, violation_limit: u16) -> Limits {
    Limits {
        queue_limit,
        violation_limit,
        connections_per_user: 1,
        ..Limits::default()
    }
}

/// Goes breadth first, so that a broken property is shown in a state that is as near as possible.
fn explore(machine: &Machine, inputs: &BTreeSet<Input>) -> Explored {
    let mut explored = Explored::default();
    let mut known = BTreeSet::from([machine.initial()]);
    let mut open = VecDeque::from([machine.initial()]);
    let mut monitors = (Monitor::new(machine), Monitor::new(machine));
    let mut reaction = Reaction::new();
    // One connection has no others to be isolated from.
    let are_many = machine.connections().count() > 1;
    while let Some(world) = open.pop_front() {
        must_hold(progress::check(machine, &world), &world);
        for input in inputs {
            must_hold(totality::check(machine, &world, input), &world);
            if are_many {
                must_hold(isolation::check_step(machine, &world, input), &world);
            }
            let mut after = world.clone();
            machine.step_into(&mut after, input, &mut reaction);
            let step = Step {
                before: &world,
                input,
                reaction: &reaction,
                after: &after,
            };
            observe(&mut monitors, &step);
            explored.note(&step);
            if !known.contains(&after) {
                known.insert(after.clone());
                open.push_back(after);
            }
        }
    }
    explored.states = known.len();
    explored
}

/// The monitor takes up the history where it is, and stands afterwards where a monitor of any other history stands.
fn observe((monitor, other): &mut (Monitor, Monitor), step: &Step<'_>) {
    monitor.take_up(step.before);
    must_hold(monitor.observe(step), step.before);
    other.take_up(step.after);
    assert_eq!(
        monitor, other,
        "after `{}` in {:?}",
        step.input, step.before
    );
}

fn must_hold(outcome: Result<(), Broken>, world: &World) {
    if let Err(broken) = outcome {
        panic!("{broken}\nin {world:?}");
    }
}

impl Explored {
    fn note(&mut self, step: &Step<'_>) {
        self.cited
            .extend(step.reaction.outputs.iter().map(|predicted| predicted.rule));
        let happened = SOMETIMES
            .iter()
            .filter(|sometimes| (sometimes.happens)(step));
        self.happened
            .extend(happened.map(|sometimes| sometimes.name));
    }

    /// Fails if something that takes so many connections never happened.
    fn must_have_seen_what_takes(&self, connections: u8) {
        let missing: Vec<_> = SOMETIMES
            .iter()
            .filter(|sometimes| sometimes.connections == connections)
            .filter(|sometimes| !self.happened.contains(sometimes.name))
            .map(|sometimes| sometimes.name)
            .collect();
        assert!(missing.is_empty(), "never happened: {missing:#?}");
    }
}

#[test]
fn every_property_holds_wherever_one_connection_can_get() {
    ONE.must_have_seen_what_takes(1);
    assert_eq!(ONE.states, 3108);
}

#[test]
fn every_property_holds_wherever_two_connections_can_get() {
    TWO.must_have_seen_what_takes(2);
    assert_eq!(TWO.states, 2844);
}
