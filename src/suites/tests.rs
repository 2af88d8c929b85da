//! Completeness is tested, not assumed: every fault of the fault domain is made, and the suites must show it, unless
//! no word can.

mod extracted;
mod faults;
mod given;
mod random;

use super::mealy::Mealy;
use super::plan::Plan;
use super::quotient::Quotient;
use super::suite::{Size, Suite, size_of};
use super::{hsi, w, wp};

const LIMIT: u64 = 50_000_000;

fn plan(machine: &Mealy) -> Plan {
    Plan::new(&Quotient::of(machine))
}

/// The suite of each method.
fn suites(plan: &Plan, extra_states: u32) -> [(&'static str, Suite); 3] {
    let machine = &plan.machine;
    let hsi = Suite::of(&hsi::phases(plan, extra_states), machine, LIMIT);
    let wp = Suite::of(&wp::phases(plan, extra_states), machine, LIMIT);
    let w = Suite::of(&w::phases(plan, extra_states), machine, LIMIT);
    [("HSI", hsi), ("Wp", wp), ("W", w)].map(|(name, suite)| (name, suite.expect(name)))
}
