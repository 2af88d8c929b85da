//! The product of a machine that runs and one that explains, breadth first.

use std::collections::HashSet;

use super::budget::Budget;
use super::error::DiffError;
use super::explainer::{Due, Explainer, Words, number};
use super::numbered::{Common, Compiled, Move, SILENCE};
use super::silence::Silence;
use crate::description::Giver;

/// Somewhere that both machines can be: a state of the one that runs, and every state of the other that fits.
struct Node {
    state: u32,
    set: u32,
    /// How it was reached. The first was not.
    by: Option<Way>,
}

/// How a node was reached: from which other, by what.
struct Way {
    from: u32,
    step: Step,
}

/// An input, and the word that it is answered with.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) input: u32,
    pub(super) word: u32,
    /// What had to be said in place of the word, if that is new to a client.
    pub(super) instead: Option<u32>,
}

/// Something that is new to a client.
pub(super) struct Found {
    /// What happened before, and this, the first first.
    pub(super) steps: Vec<Step>,
    /// What is new about it.
    pub(super) what: What,
}

/// What is new to a client.
pub(super) enum What {
    /// A word, in place of one of these.
    Said { word: u32, expected: Words },
    /// That nothing comes, where this had to.
    Silent(Due),
    /// That it cannot do this any more.
    NotTaken { input: u32 },
    /// That the server knows nothing of this.
    NotKnown { input: u32 },
}

/// Who is told of whatever is new to a client.
pub(super) trait Listener {
    /// Whether something was not told before: the conversation is made only then.
    fn is_distinct(&mut self, what: &What) -> bool;

    /// Which of the words that had to be expected is nearest to the one that was said.
    fn nearest(&mut self, word: u32, expected: &Words) -> u32;
}

/// Plays `runs` and lets `explains` explain it, and hands out whatever is not explained and distinct, the nearest first.
///
/// # Errors
/// If there is more to be looked at than the budget allows.
pub(super) fn explore(
    common: &Common,
    runs: &Compiled,
    explains: &Compiled,
    budget: &Budget,
    listener: &mut impl Listener,
) -> Result<Vec<Found>, DiffError> {
    let mut search = Search {
        runs,
        silence: Silence::of(runs),
        explainer: Explainer::new(common, explains, budget),
        budget,
        listener,
        nodes: Vec::new(),
        known: HashSet::new(),
        found: Vec::new(),
    };
    let first = search.explainer.begin()?;
    search.reach(0, first, None)?;
    let mut next = 0;
    while let Some(Node { state, set, .. }) = search.nodes.get(next) {
        let at = At {
            node: number(next),
            state: *state,
            set: *set,
        };
        search.listen(at)?;
        search.stay_silent(at)?;
        search.speak(at)?;
        search.refuse(at);
        next += 1;
    }
    Ok(search.found)
}

/// Where the search is.
#[derive(Clone, Copy)]
struct At {
    node: u32,
    state: u32,
    set: u32,
}

struct Search<'a, L> {
    runs: &'a Compiled,
    silence: Silence,
    explainer: Explainer<'a>,
    budget: &'a Budget,
    listener: &'a mut L,
    nodes: Vec<Node>,
    known: HashSet<(u32, u32)>,
    found: Vec<Found>,
}

impl<L: Listener> Search<'_, L> {
    /// What is new if nothing comes.
    fn listen(&mut self, at: At) -> Result<(), DiffError> {
        if self.silence.may_last(at.state)
            && let Some(due) = self.explainer.due(at.set)?
        {
            self.tell(at, None, What::Silent(due));
        }
        Ok(())
    }

    /// What the environment does, and a client does not see.
    fn stay_silent(&mut self, at: At) -> Result<(), DiffError> {
        for move_ in self.runs.silent(at.state) {
            let step = Step {
                input: move_.input,
                word: SILENCE,
                instead: None,
            };
            self.reach(move_.target, at.set, Some((at, step)))?;
        }
        Ok(())
    }

    /// What is said to a client that does what it can where it thinks that it is, and by the environment.
    fn speak(&mut self, at: At) -> Result<(), DiffError> {
        let offered = self.explainer.offered(at.set);
        let client = self.runs.client(at.state).iter();
        let client = client.filter(|it| offered.some.binary_search(&it.input).is_ok());
        for taken in client {
            for word in self.runs.words(*taken) {
                self.say(at, Giver::Client, *taken, *word)?;
            }
        }
        for happens in self.runs.voiced(at.state) {
            let words = self.runs.words(*happens).iter();
            for word in words.filter(|word| **word != SILENCE) {
                self.say(at, Giver::Environment, *happens, *word)?;
            }
        }
        Ok(())
    }

    fn say(&mut self, at: At, by: Giver, taken: Move, word: u32) -> Result<(), DiffError> {
        let mut step = Step {
            input: taken.input,
            word,
            instead: None,
        };
        if let Some(after) = self.explainer.explain(at.set, by, step.input, word)? {
            return self.reach(taken.target, after, Some((at, step)));
        }
        let expected = self.explainer.expected(at.set, by, step.input)?;
        step.instead = Some(self.listener.nearest(word, &expected));
        self.tell(at, Some(step), What::Said { word, expected });
        let again = self.explainer.in_step_again(at.set, by, taken, self.runs)?;
        match again {
            Some(after) => self.reach(taken.target, after, Some((at, step))),
            None => Ok(()),
        }
    }

    /// What a client could do wherever it thinks that it may be, and cannot.
    fn refuse(&mut self, at: At) {
        let offered = self.explainer.offered(at.set);
        for input in offered.all.iter().copied() {
            if self.runs.given(at.state, input).is_none() {
                let what = if self.runs.knows(input) {
                    What::NotTaken { input }
                } else {
                    What::NotKnown { input }
                };
                self.tell(at, None, what);
            }
        }
    }

    fn reach(&mut self, state: u32, set: u32, by: Option<(At, Step)>) -> Result<(), DiffError> {
        if self.known.insert((state, set)) {
            self.budget.spend(1)?;
            let by = by.map(|(at, step)| Way {
                from: at.node,
                step,
            });
            self.nodes.push(Node { state, set, by });
        }
        Ok(())
    }

    /// Keeps what is new after a node, if nothing like it was told before.
    fn tell(&mut self, at: At, last: Option<Step>, what: What) {
        if !self.listener.is_distinct(&what) {
            return;
        }
        let mut steps: Vec<_> = last.into_iter().collect();
        let mut node = &self.nodes[at.node as usize];
        while let Some(Way { from, step }) = &node.by {
            steps.push(*step);
            node = &self.nodes[*from as usize];
        }
        steps.reverse();
        self.found.push(Found { steps, what });
    }
}
