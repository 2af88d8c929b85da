//! The search, breadth first: level by level, and each level in portions that are taken on side by side and put together in
//! their order, so that what is found does not depend on how many do it.

use std::time::Instant;

use wsproof_model::machine::Machine;
use wsproof_model::machine::input::Input;

use super::bounds::{Bounds, Method, Symmetry};
use super::connections::Connections;
use super::encoding::NoRoom;
use super::expansion::{self, BrokenStep, Known, Worker, Yield};
use super::findings::{
    Decision, Exploration, ExplorationError, Happened, Violation, nothing_happened,
};
use super::packing::Packing;
use super::path;
use super::plan::{Plan, TakesSteps};
use super::progress::Progress;
use super::stepper::{Judging, Stepper};
use super::table::Table;
use super::waiting;

/// The states that are taken on before what comes of them is put together. Somebody who wants to know how far it is hears
/// as often.
const ROUND: usize = 1 << 11;

/// Explores the reference machine.
///
/// # Errors
/// If nothing can be explored within the bounds, or the states outgrow them.
pub fn explore(
    bounds: &Bounds,
    method: &Method,
    progress: &impl Progress,
) -> Result<Exploration, ExplorationError> {
    explore_with(bounds, method, Machine::step_into, progress)
}

/// Explores a machine that takes its steps by `step`, such as one that was broken on purpose.
///
/// # Errors
/// If nothing can be explored within the bounds, or the states outgrow them.
pub fn explore_with(
    bounds: &Bounds,
    method: &Method,
    step: impl TakesSteps,
    progress: &impl Progress,
) -> Result<Exploration, ExplorationError> {
    let begun = Instant::now();
    let machine = bounds.machine()?;
    let inputs = bounds.alphabet();
    let plan = Plan {
        bounds,
        machine: &machine,
        inputs: &inputs,
        step: &step,
        packing: Packing::new(bounds.connections),
        symmetry: method.symmetry,
    };
    let mut search = Search::new(&plan, method);
    let explored = match search.run(progress) {
        Ok(()) => search.outcome(),
        Err(stopped) => Err(search.error(stopped)),
    };
    progress.finished();
    let mut exploration = explored?;
    exploration.elapsed = begun.elapsed();
    Ok(exploration)
}

/// Why a search ends before everything is explored.
#[derive(Clone, Copy)]
enum Stopped {
    Memory,
    Numbers,
    ToldApart(Input),
}

impl From<NoRoom> for Stopped {
    fn from(_: NoRoom) -> Self {
        Self::Numbers
    }
}

struct Search<'a, F> {
    plan: &'a Plan<'a, F>,
    workers: Vec<Worker<'a, F>>,
    known: Known,
    transitions: u64,
    depth: u16,
    /// The first broken step of each property.
    broken: Vec<BrokenStep>,
    happened: Vec<Happened>,
    /// The most bytes that were taken at once.
    bytes: usize,
}

impl<'a, F: TakesSteps> Search<'a, F> {
    fn new(plan: &'a Plan<'a, F>, method: &Method) -> Self {
        let happened = nothing_happened(plan.bounds.connections);
        let worker = |_| Worker::new(plan, Stepper::new(plan, Judging::EveryStep, &happened));
        Self {
            plan,
            workers: (0..method.jobs.get()).map(worker).collect(),
            known: Known {
                table: Table::new(plan.packing),
                connections: Connections::new(),
            },
            transitions: 0,
            depth: 0,
            broken: Vec::new(),
            happened,
            bytes: 0,
        }
    }

    fn run(&mut self, progress: &impl Progress) -> Result<(), Stopped> {
        let initial = self.plan.machine.initial();
        let word = self
            .plan
            .packing
            .pack(&initial, &mut self.known.connections)?;
        self.reach(word, 0, 0)?;
        let mut words = Vec::with_capacity(ROUND);
        loop {
            let level = self.known.table.level(self.depth);
            for first in level.clone().step_by(ROUND) {
                progress.advanced(self.known.table.len(), self.transitions, self.depth.into());
                let round = first..level.end.min(first + ROUND);
                words.clear();
                words.extend(self.known.table.words_at(round));
                self.round(&words)?;
            }
            let farther = self.depth.checked_add(1).ok_or(Stopped::Numbers)?;
            if self.known.table.level(farther).is_empty() {
                break;
            }
            self.depth = farther;
        }
        for worker in &self.workers {
            worker.stepper.report(&mut self.happened);
        }
        Ok(())
    }

    /// Takes on some states of a level.
    fn round(&mut self, words: &[u64]) -> Result<(), Stopped> {
        let found = expansion::expand(&mut self.workers, &self.known, words);
        if let Some(input) = self.workers.iter().find_map(|it| it.stepper.told_apart()) {
            return Err(Stopped::ToldApart(input));
        }
        let workers: usize = self.workers.iter().map(Worker::bytes).sum();
        let aside = expansion::bytes(&found) + workers + size_of_val(words);
        for part in found {
            self.put_together(part, aside)?;
        }
        Ok(())
    }

    fn put_together(&mut self, part: Yield, aside: usize) -> Result<(), Stopped> {
        self.transitions += part.transitions;
        for step in part.broken {
            let property = step.broken.property;
            if self.broken.iter().all(|it| it.broken.property != property) {
                self.broken.push(step);
            }
        }
        let depth = self.depth.checked_add(1).ok_or(Stopped::Numbers)?;
        let mut first = 0;
        for (before, world) in &part.news {
            self.reach_all(&part.reached[first..*before], depth, aside)?;
            first = *before;
            let word = self.plan.packing.pack(world, &mut self.known.connections)?;
            self.reach(self.plan.representative(word), depth, aside)?;
        }
        self.reach_all(&part.reached[first..], depth, aside)
    }

    fn reach_all(&mut self, words: &[u64], depth: u16, aside: usize) -> Result<(), Stopped> {
        words
            .iter()
            .try_for_each(|word| self.reach(*word, depth, aside))
    }

    /// Adds a state, unless it is known.
    fn reach(&mut self, word: u64, depth: u16, aside: usize) -> Result<(), Stopped> {
        let table = &mut self.known.table;
        let bytes =
            table.bytes() + table.bytes_to_insert() + self.known.connections.bytes() + aside;
        if bytes > self.plan.bounds.memory {
            return Err(Stopped::Memory);
        }
        self.bytes = self.bytes.max(bytes);
        table.insert(word, depth)?;
        Ok(())
    }

    fn outcome(mut self) -> Result<Exploration, ExplorationError> {
        let mut violations = self.violations()?;
        let progress = match (self.plan.symmetry, violations.is_empty()) {
            (_, false) => Decision::BrokenBefore,
            (Symmetry::Used, true) => Decision::Symmetry,
            (Symmetry::Ignored, true) => Decision::Decided,
        };
        if progress == Decision::Decided {
            self.workers = Vec::new();
            let mut stepper = Stepper::new(self.plan, Judging::Done, &[]);
            let kept = self.known.table.bytes() + self.known.connections.bytes();
            match waiting::check(self.plan, &self.known, &mut stepper, kept) {
                Ok(checked) => {
                    self.bytes = self.bytes.max(checked.bytes);
                    violations.extend(checked.violation);
                }
                Err(waiting::Undecided::Memory) => return Err(self.error(Stopped::Memory)),
                Err(waiting::Undecided::Lost) => return Err(self.lost()),
            }
        }
        Ok(Exploration {
            states: self.known.table.len(),
            transitions: self.transitions,
            depth: self.depth.into(),
            bytes: self.bytes,
            elapsed: std::time::Duration::ZERO,
            violations,
            progress,
            sometimes: self.happened,
        })
    }

    /// A shortest conversation for each property that is broken.
    fn violations(&self) -> Result<Vec<Violation>, ExplorationError> {
        let mut stepper = Stepper::new(self.plan, Judging::EveryStep, &[]);
        let mut violations = Vec::new();
        for step in &self.broken {
            let violation = self.violation(step, &mut stepper);
            violations.push(violation.ok_or_else(|| self.lost())?);
        }
        Ok(violations)
    }

    fn violation(&self, step: &BrokenStep, stepper: &mut Stepper<'_, F>) -> Option<Violation> {
        let path = path::to(self.plan, &self.known, stepper, step.from)?;
        let property = step.broken.property;
        let (input, broken) = path::breaks(&self.known, stepper, path.word, property)?;
        Some(Violation {
            broken,
            sequence: path::sequence(self.plan, path.inputs.into_iter().chain([input])),
            repeats_from: None,
        })
    }

    const fn lost(&self) -> ExplorationError {
        ExplorationError::Lost {
            states: self.known.table.len(),
        }
    }

    fn error(&self, stopped: Stopped) -> ExplorationError {
        let states = self.known.table.len();
        let (transitions, depth) = (self.transitions, self.depth.into());
        let error = match stopped {
            Stopped::ToldApart(input) => Ok(ExplorationError::ToldApart { input }),
            Stopped::Numbers => self
                .violations()
                .map(|violations| ExplorationError::Numbers {
                    states,
                    transitions,
                    depth,
                    violations,
                }),
            Stopped::Memory => self
                .violations()
                .map(|violations| ExplorationError::Memory {
                    memory: self.plan.bounds.memory,
                    states,
                    transitions,
                    depth,
                    violations,
                }),
        };
        error.unwrap_or_else(|error| error)
    }
}
