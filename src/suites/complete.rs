//! From bounds to a suite that is played: everything that is told of it is known here.

use std::fmt;

use wsproof_model::machine::input::Input;

use super::extraction::{Bounds, Extraction, TooManyStates};
use super::phase::Phase;
use super::plan::Plan;
use super::quotient::Quotient;
use super::suite::{Size, Suite, TooLarge, size_of};
use super::{hsi, wp};

/// A method whose suites are k-A-complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The Wp method.
    Wp,
    /// The HSI method.
    Hsi,
}

impl Method {
    /// Both, in the order in which they are tried.
    pub const ALL: [Self; 2] = [Self::Wp, Self::Hsi];

    /// The name of the method in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wp => "Wp",
            Self::Hsi => "HSI",
        }
    }

    fn phases(self, plan: &Plan, extra_states: u32) -> Vec<Phase<'_>> {
        match self {
            Self::Wp => wp::phases(plan, extra_states).to_vec(),
            Self::Hsi => hsi::phases(plan, extra_states).to_vec(),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// The machine within bounds, its quotient, and the plan that every suite of it is made by.
#[derive(Clone, Debug)]
pub struct Preparation {
    /// The machine.
    pub extraction: Extraction,
    /// Its observable quotient.
    pub quotient: Quotient,
    plan: Plan,
}

/// How large the suites of both methods are before words are merged, found without making them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The method whose suite is smaller, and is taken.
    pub method: Method,
    /// Its size.
    pub size: Size,
    /// The other method.
    pub other: Method,
    /// Its size.
    pub other_size: Size,
}

impl Preparation {
    /// Explores the machine within `bounds` and finds what suites are made from.
    ///
    /// # Errors
    /// If the machine has more states than the bounds allow.
    pub fn new(bounds: Bounds) -> Result<Self, TooManyStates> {
        Self::with_inputs(bounds, bounds.alphabet())
    }

    /// The same with these inputs.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_inputs(bounds: Bounds, inputs: Vec<Input>) -> Result<Self, TooManyStates> {
        let extraction = Extraction::new(bounds, inputs)?;
        let quotient = Quotient::of(&extraction.machine);
        let plan = Plan::new(&quotient);
        Ok(Self {
            extraction,
            quotient,
            plan,
        })
    }

    /// What suites are made by: the quotient's covers and separating words.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Which method needs fewer inputs for so many extra states.
    #[must_use]
    pub fn choose(&self, extra_states: u32) -> Choice {
        let [wp, hsi] = Method::ALL.map(|method| {
            let phases = method.phases(&self.plan, extra_states);
            size_of(&phases, &self.plan.machine)
        });
        let (method, size, other, other_size) = if hsi < wp {
            (Method::Hsi, hsi, Method::Wp, wp)
        } else {
            (Method::Wp, wp, Method::Hsi, hsi)
        };
        Choice {
            method,
            size,
            other,
            other_size,
        }
    }

    /// The suite by a method, without the inputs that cannot be given.
    ///
    /// # Errors
    /// If it would have more than `limit` inputs before words are merged.
    pub fn suite(&self, method: Method, extra_states: u32, limit: u64) -> Result<Suite, TooLarge> {
        let phases = method.phases(&self.plan, extra_states);
        let machine = &self.plan.machine;
        match self.extraction.not_given() {
            Some(output) => Suite::of_what_is_given(&phases, machine, output, limit),
            None => Suite::of(&phases, machine, limit),
        }
    }
}
