//! The conversation that leads to a state. It is not kept, it is found again: from level to level backwards, then forwards
//! with the connections in their own places.

use std::ops::ControlFlow;

use wsproof_model::properties::{Broken, Property};

use super::expansion::Known;
use super::plan::{Plan, TakesSteps};
use super::stepper::{End, Stepper};
use crate::sequences::Sequence;

/// A state that was reached, and the inputs that lead to it.
pub(super) struct Path {
    /// The inputs by number.
    pub(super) inputs: Vec<u16>,
    /// The word of the state, with the connections in their own places.
    pub(super) word: u64,
}

/// Finds a shortest way from the first state to the one with that word. `None`: a step that was taken before cannot be
/// taken again.
pub(super) fn to<F: TakesSteps>(
    plan: &Plan<'_, F>,
    known: &Known,
    stepper: &mut Stepper<'_, F>,
    word: u64,
) -> Option<Path> {
    let mut words = vec![word];
    let mut at = word;
    for depth in (0..known.table.depth(word)?).rev() {
        at = known
            .table
            .words_at(known.table.level(depth))
            .find(|from| {
                let mut leads = false;
                stepper.each(*from, &known.connections, |taken| match taken.end {
                    End::At(to) if plan.representative(to) == at => {
                        leads = true;
                        ControlFlow::Break(())
                    }
                    End::At(_) | End::Broken(_) | End::Impossible | End::New(_) => {
                        ControlFlow::Continue(())
                    }
                });
                leads
            })?;
        words.push(at);
    }
    let mut path = Path {
        inputs: Vec::new(),
        word: words.pop()?,
    };
    while let Some(next) = words.pop() {
        let (input, word) = step(plan, known, stepper, path.word, next)?;
        path.inputs.push(input);
        path.word = word;
    }
    Some(path)
}

/// The first input that leads from one state to another, and where exactly.
fn step<F: TakesSteps>(
    plan: &Plan<'_, F>,
    known: &Known,
    stepper: &mut Stepper<'_, F>,
    from: u64,
    next: u64,
) -> Option<(u16, u64)> {
    let mut found = None;
    stepper.each(from, &known.connections, |taken| match taken.end {
        End::At(to) if plan.representative(to) == next => {
            found = Some((taken.input, to));
            ControlFlow::Break(())
        }
        End::At(_) | End::Broken(_) | End::Impossible | End::New(_) => ControlFlow::Continue(()),
    });
    found
}

/// The first input that breaks a property in a state, and how.
pub(super) fn breaks<F: TakesSteps>(
    known: &Known,
    stepper: &mut Stepper<'_, F>,
    word: u64,
    property: Property,
) -> Option<(u16, Broken)> {
    let mut found = None;
    stepper.each(word, &known.connections, |taken| match taken.end {
        End::Broken(broken) if broken.property == property => {
            found = Some((taken.input, broken));
            ControlFlow::Break(())
        }
        End::At(_) | End::Broken(_) | End::Impossible | End::New(_) => ControlFlow::Continue(()),
    });
    found
}

/// The conversation that consists of these inputs.
pub(super) fn sequence<F>(plan: &Plan<'_, F>, numbers: impl IntoIterator<Item = u16>) -> Sequence {
    let numbers = numbers.into_iter();
    Sequence {
        limits: plan.bounds.limits(),
        connections: plan.bounds.connections,
        inputs: numbers
            .map(|number| plan.inputs[usize::from(number)])
            .collect(),
    }
}
