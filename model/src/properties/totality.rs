//! *Total*: every input has one defined outcome in every state.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Broken, Property};
use crate::machine::Machine;
use crate::machine::input::Input;
use crate::machine::world::World;

/// Gives `input` to the machine in `world` twice, and holds the outcomes against each other.
///
/// That an impossible input has no effect is what [`super::Monitor`] looks at.
///
/// # Errors
/// If the machine panics, or answers differently the second time.
pub fn check(machine: &Machine, world: &World, input: &Input) -> Result<(), Broken> {
    let outcome = || {
        let mut after = world.clone();
        let reaction = machine.step(&mut after, input);
        (reaction, after)
    };
    compare(outcome).map_err(|how| {
        let detail = format!("{input} in {world:?} {how}");
        Broken::new(Property::Total, detail)
    })
}

/// Asks for an outcome twice, and says what is wrong with it.
fn compare<T: PartialEq>(outcome: impl Fn() -> T) -> Result<(), &'static str> {
    // Nothing is looked at that a panic could have left half done: the states are clones.
    let caught = catch_unwind(AssertUnwindSafe(|| (outcome(), outcome())));
    match caught {
        Ok((first, second)) if first == second => Ok(()),
        Ok(_) => Err("was answered differently the second time"),
        Err(_) => Err("makes the machine panic"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_panic_and_a_change_of_mind_are_found() {
        let asked = Cell::new(0);
        let changes_its_mind = || {
            asked.set(asked.get() + 1);
            asked.get()
        };
        assert_eq!(
            compare(changes_its_mind),
            Err("was answered differently the second time")
        );
        let panics = || -> u8 { panic!("as this test wants it") };
        assert_eq!(compare(panics), Err("makes the machine panic"));
        assert_eq!(compare(|| 1), Ok(()));
    }
}
