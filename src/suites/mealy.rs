//! Finite deterministic Mealy machines on small numbers: what the algorithms work on. What a number stands for is the
//! business of whoever made the machine.

use thiserror::Error;

/// A list of inputs.
pub type Word = Vec<u32>;

/// Where an input leads, and what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The next state.
    pub target: u32,
    /// The output.
    pub output: u32,
}

/// A machine: its states are 0, 1, 2, …, of which 0 is the initial one, and it has an edge for every input in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mealy {
    inputs: u32,
    states: u32,
    /// By state, then by input.
    edges: Vec<Edge>,
}

/// Edges that make no machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IllFormed {
    /// A state without an edge for every input.
    #[error(
        "{edges} edges are not {inputs} for each of at least one state: give every state an edge for every input"
    )]
    Incomplete {
        /// How many edges there are.
        edges: usize,
        /// How many inputs there are.
        inputs: u32,
    },
    /// An edge to a state that is not there.
    #[error(
        "an edge leads to state {target}, but there are {states}: let it lead to a state that is there"
    )]
    NoSuchTarget {
        /// Where it leads.
        target: u32,
        /// How many states there are.
        states: u32,
    },
}

impl Mealy {
    /// A machine with these edges, by state and then by input.
    ///
    /// # Errors
    /// If a state lacks an edge, or an edge leads nowhere.
    pub fn new(inputs: u32, edges: Vec<Edge>) -> Result<Self, IllFormed> {
        let incomplete = IllFormed::Incomplete {
            edges: edges.len(),
            inputs,
        };
        let rows = edges.len().checked_div(inputs as usize).ok_or(incomplete)?;
        let states = u32::try_from(rows).map_err(|_| incomplete)?;
        if states == 0 || rows * inputs as usize != edges.len() {
            return Err(incomplete);
        }
        match edges.iter().find(|edge| edge.target >= states) {
            Some(edge) => Err(IllFormed::NoSuchTarget {
                target: edge.target,
                states,
            }),
            None => Ok(Self {
                inputs,
                states,
                edges,
            }),
        }
    }

    /// A machine whose edges are complete and lead somewhere by the way they were made.
    pub(super) const fn of_rows(inputs: u32, states: u32, edges: Vec<Edge>) -> Self {
        Self {
            inputs,
            states,
            edges,
        }
    }

    /// How many inputs there are.
    #[must_use]
    pub const fn input_count(&self) -> u32 {
        self.inputs
    }

    /// How many states there are.
    #[must_use]
    pub const fn state_count(&self) -> u32 {
        self.states
    }

    /// Every edge of `state`, by input.
    #[must_use]
    pub fn row(&self, state: u32) -> &[Edge] {
        let width = self.inputs as usize;
        let start = state as usize * width;
        &self.edges[start..start + width]
    }

    /// The edge of `input` in `state`.
    #[must_use]
    pub fn edge(&self, state: u32, input: u32) -> Edge {
        self.row(state)[input as usize]
    }

    /// The state that `word` leads to from `state`.
    #[must_use]
    pub fn after(&self, state: u32, word: &[u32]) -> u32 {
        word.iter()
            .fold(state, |at, input| self.edge(at, *input).target)
    }

    /// What is seen of `word` from `state`.
    #[must_use]
    pub fn outputs(&self, state: u32, word: &[u32]) -> Vec<u32> {
        let mut at = state;
        word.iter()
            .map(|input| {
                let edge = self.edge(at, *input);
                at = edge.target;
                edge.output
            })
            .collect()
    }

    /// `word` without the inputs that are answered by `output` from the initial state.
    #[must_use]
    pub fn without(&self, word: &[u32], output: u32) -> Word {
        let mut at = 0;
        word.iter()
            .copied()
            .filter(|input| {
                let edge = self.edge(at, *input);
                at = edge.target;
                edge.output != output
            })
            .collect()
    }

    /// Every edge, by state and then by input.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_an_edge_for_every_input_and_every_edge_a_target() {
        let edge = Edge {
            target: 0,
            output: 7,
        };
        assert!(Mealy::new(2, vec![edge; 2]).is_ok());
        for (inputs, count) in [(0, 0), (0, 1), (2, 0), (2, 3)] {
            let refused = Mealy::new(inputs, vec![edge; count]);
            let edges = count;
            assert_eq!(refused, Err(IllFormed::Incomplete { edges, inputs }));
        }
        let nowhere = Edge {
            target: 1,
            output: 0,
        };
        let refused = Mealy::new(1, vec![nowhere]);
        let expected = IllFormed::NoSuchTarget {
            target: 1,
            states: 1,
        };
        assert_eq!(refused, Err(expected));
    }
}
