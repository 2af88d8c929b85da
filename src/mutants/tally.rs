//! What became of the mutants of each operator, in numbers.

use super::campaign::Campaign;
use super::mutant::Operator;
use super::study::{Fate, Outcome};

/// The mutants of one operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The operator.
    pub operator: Operator,
    /// How many there are.
    pub total: usize,
    /// Those that nothing tells from the machine.
    pub equivalent: usize,
    /// Those that are outside the suite's fault domain, the equivalent ones not counted.
    pub outside_domain: usize,
    /// What random sequences killed.
    pub random: Killed,
    /// What the suite killed.
    pub suite: Killed,
}

/// Mutants that were killed, and after how many inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Killed {
    /// How many.
    pub count: usize,
    /// The inputs that half of them took at most; 0 if there are none.
    pub median: u64,
    /// The inputs that the last of them took.
    pub worst: u64,
}

impl Tally {
    /// The numbers of one operator; none if there is no such mutant.
    #[must_use]
    pub fn of(campaign: &Campaign, operator: Operator) -> Option<Self> {
        let all = campaign.outcomes().map(|(_, outcome)| outcome);
        let outcomes: Vec<_> = all.filter(|it| it.operator == operator).collect();
        let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|it| is(it)).count();
        (!outcomes.is_empty()).then(|| Self {
            operator,
            total: outcomes.len(),
            equivalent: count(Outcome::is_equivalent),
            outside_domain: count(|it| !it.is_equivalent() && !it.in_domain),
            random: Killed::of(outcomes.iter().map(|it| &it.random)),
            suite: Killed::of(outcomes.iter().map(|it| &it.suite)),
        })
    }

    /// By operator, in their order.
    #[must_use]
    pub fn all(campaign: &Campaign) -> Vec<Self> {
        let operators = Operator::ALL.iter();
        operators
            .filter_map(|operator| Self::of(campaign, *operator))
            .collect()
    }

    /// How many of them can be killed.
    #[must_use]
    pub const fn killable(&self) -> usize {
        self.total - self.equivalent
    }
}

impl Killed {
    fn of<'a>(fates: impl Iterator<Item = &'a Fate>) -> Self {
        let sightings = fates.filter_map(Fate::sighting);
        let mut inputs: Vec<_> = sightings.map(|it| it.kill.inputs).collect();
        inputs.sort_unstable();
        let half = inputs.len().saturating_sub(1) / 2;
        Self {
            count: inputs.len(),
            median: inputs.get(half).copied().unwrap_or_default(),
            worst: inputs.last().copied().unwrap_or_default(),
        }
    }
}
