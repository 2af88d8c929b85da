//! Kills of the same mutants by what a user would otherwise take: Hypothesis' rule-based state machine and
//! proptest-state-machine, beside this crate's random sequences and complete suite, with the same number of steps.
//!
//! Everything is played in memory, to the same finite machine: what is compared is which inputs are chosen. Hypothesis
//! is a Python package; `benches/README.md` says how to run this.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use proptest_state_machine::ReferenceStateMachine;
use serde::Serialize;
use wsproof::mutants::base::Base;
use wsproof::mutants::campaign::{Options, of_operators_without_states};
use wsproof::mutants::corpus::Corpus;
use wsproof::mutants::equivalence::distinguish;
use wsproof::mutants::mutant::{Change, Mutant, Operator};
use wsproof::suites::extraction::{Bounds, Seen};
use wsproof::suites::mealy::Edge;

/// How many mutants of each operator are taken.
const OF_EACH: usize = 4;
/// The inputs of a conversation.
const LENGTH: usize = 60;
/// What everything random is made from.
const SEED: u64 = 1;
/// The script that plays Hypothesis' state machine.
const HYPOTHESIS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/peers/hypothesis_machine.py"
);

/// By mutant: the steps that it took to find it, if it was found.
type Kills = Vec<Option<u64>>;

fn main() -> Result<(), Box<dyn Error>> {
    let base = Base::new(Bounds {
        messages: 1,
        ..Bounds::default()
    })?;
    let study = of_operators_without_states(
        base,
        &Options {
            sample: Some(OF_EACH),
            steps: LENGTH,
            ..Options::with_seed(SEED)
        },
    )?;
    let base = &*study.base;
    let different = study
        .mutants
        .iter()
        .filter(|it| distinguish(base, it).is_some());
    let mutants: Vec<_> = different.cloned().collect();
    let steps = study.suite.input_count();
    if study.random.input_count() < steps {
        return Err("the random sequences have fewer steps than the suite: play more cases".into());
    }
    println!(
        "{} mutants that can be told from the machine, {steps} steps for each, seed {SEED}",
        mutants.len()
    );
    let tables: Vec<_> = mutants
        .iter()
        .map(|mutant| Table::new(base, mutant))
        .collect();
    let machine = Arc::new(Finite::new(base)?);
    let rows = [
        (
            "complete suite, k = 0",
            kills(base, &mutants, &study.suite, steps),
        ),
        (
            "random sequences",
            kills(base, &mutants, &study.random, steps),
        ),
        (
            "proptest-state-machine",
            by_proptest(&machine, &tables, steps),
        ),
        ("Hypothesis", by_hypothesis(&machine, &tables, steps)?),
    ];
    report(&mutants, &rows);
    Ok(())
}

/// What a corpus kills with its first inputs.
fn kills(base: &Base, mutants: &[Mutant], corpus: &Corpus, steps: u64) -> Kills {
    let kill = |mutant| {
        let kill = corpus.kill(base, mutant)?;
        (kill.inputs <= steps).then_some(kill.inputs)
    };
    mutants.iter().map(kill).collect()
}

/// The machine as the peers know it.
#[derive(Debug)]
struct Finite {
    inputs: usize,
    edges: Vec<Edge>,
    not_given: u32,
}

impl Finite {
    fn new(base: &Base) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            inputs: base.extraction().inputs.len(),
            edges: base.machine().edges().to_vec(),
            not_given: base.extraction().not_given().ok_or(
                "no input is ever impossible to give: the machine is not the one that was meant",
            )?,
        })
    }

    fn edge(&self, state: u32, input: u32) -> Edge {
        self.edges[state as usize * self.inputs + input as usize]
    }

    /// The inputs that can be given in `state`.
    fn given(&self, state: u32) -> Vec<u32> {
        let inputs = (0_u32..).take(self.inputs);
        inputs
            .filter(|input| self.edge(state, *input).output != self.not_given)
            .collect()
    }
}

/// The edges of a mutant that are not the machine's.
#[derive(Clone, Debug)]
struct Table(BTreeMap<(u32, u32), Edge>);

impl Table {
    fn new(base: &Base, mutant: &Mutant) -> Self {
        let machine = base.machine();
        let silence = base.outputs.clone().number(Seen::Outputs(Vec::new()));
        let states = match &mutant.change {
            Change::Edge { .. } => machine.state_count(),
            Change::Copy { .. } => machine.state_count() + 1,
            Change::Whole(whole) => whole.state_count(),
        };
        let mut changed = BTreeMap::new();
        for state in 0..states {
            for input in 0..machine.input_count() {
                let mut edge = mutant.edge(machine, state, input);
                // What the mutant thinks cannot be given is given to it, and it says nothing.
                if !base.is_given(edge) {
                    edge.output = silence;
                }
                let is_new = state >= machine.state_count();
                if is_new || edge != machine.edge(state, input) {
                    changed.insert((state, input), edge);
                }
            }
        }
        Self(changed)
    }

    fn edge(&self, machine: &Finite, state: u32, input: u32) -> Edge {
        let changed = self.0.get(&(state, input)).copied();
        changed.unwrap_or_else(|| machine.edge(state, input))
    }
}

/// What proptest-state-machine generates from: the machine, its state, and what it said last.
#[derive(Clone, Debug)]
struct Model {
    machine: Arc<Finite>,
    state: u32,
    said: u32,
}

thread_local! {
    /// The trait makes its first state from nothing.
    static MACHINE: std::cell::OnceCell<Arc<Finite>> = const { std::cell::OnceCell::new() };
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = u32;

    fn init_state() -> BoxedStrategy<Self> {
        let machine = MACHINE.with(|known| known.get().cloned());
        let machine = machine.expect("the machine is set before anything is generated");
        Just(Self {
            machine,
            state: 0,
            said: 0,
        })
        .boxed()
    }

    fn transitions(model: &Self) -> BoxedStrategy<u32> {
        proptest::sample::select(model.machine.given(model.state)).boxed()
    }

    fn preconditions(model: &Self, input: &u32) -> bool {
        model.machine.edge(model.state, *input).output != model.machine.not_given
    }

    fn apply(mut model: Self, input: &u32) -> Self {
        let edge = model.machine.edge(model.state, *input);
        model.state = edge.target;
        model.said = edge.output;
        model
    }
}

fn by_proptest(machine: &Arc<Finite>, tables: &[Table], steps: u64) -> Kills {
    MACHINE.with(|known| known.get_or_init(|| Arc::clone(machine)).inputs);
    let kill = |table| steps_of_proptest(machine, table, steps);
    tables.iter().map(kill).collect()
}

fn steps_of_proptest(machine: &Finite, table: &Table, steps: u64) -> Option<u64> {
    let mut runner = TestRunner::new(Config {
        cases: u32::try_from(steps).unwrap_or(u32::MAX),
        failure_persistence: None,
        max_shrink_iters: 0,
        rng_seed: RngSeed::Fixed(SEED),
        ..Config::default()
    });
    let played = std::cell::Cell::new(0);
    let killed = std::cell::Cell::new(None);
    // A failure ends the run; whether it was a kill or the end of the steps is seen afterwards.
    let _over = runner.run(
        &Model::sequential_strategy(LENGTH),
        |(mut model, inputs, _)| {
            let mut mutant = 0;
            for input in inputs {
                if played.get() == steps {
                    return Err(TestCaseError::fail("no steps are left"));
                }
                played.set(played.get() + 1);
                let edge = table.edge(machine, mutant, input);
                mutant = edge.target;
                model = Model::apply(model, &input);
                if edge.output != model.said {
                    killed.set(Some(played.get()));
                    return Err(TestCaseError::fail("the mutant answers otherwise"));
                }
            }
            Ok(())
        },
    );
    killed.get()
}

/// What the script of Hypothesis is told.
#[derive(Serialize)]
struct Task {
    inputs: usize,
    /// By state, then by input: a target and an output.
    edges: Vec<(u32, u32)>,
    not_given: u32,
    /// By mutant: state, input, target and output of each edge of its own.
    mutants: Vec<Vec<(u32, u32, u32, u32)>>,
    steps: u64,
    length: usize,
    seed: u64,
}

/// Half of the mutants at a time, since Hypothesis is slow and there are two processors at least.
fn by_hypothesis(machine: &Finite, tables: &[Table], steps: u64) -> Result<Kills, Box<dyn Error>> {
    let halves = tables.split_at(tables.len() / 2);
    let first = start_hypothesis(machine, halves.0, steps)?;
    let second = start_hypothesis(machine, halves.1, steps)?;
    let mut kills = Kills::new();
    for child in [first, second] {
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(format!(
                "`python3 {HYPOTHESIS}` failed; is Hypothesis installed? python3 -m pip install -r benches/peers/requirements.txt"
            )
            .into());
        }
        kills.extend(serde_json::from_slice::<Kills>(&output.stdout)?);
    }
    Ok(kills)
}

fn start_hypothesis(
    machine: &Finite,
    tables: &[Table],
    steps: u64,
) -> Result<std::process::Child, Box<dyn Error>> {
    let edges = machine.edges.iter().map(|edge| (edge.target, edge.output));
    let changes = |table: &Table| {
        let changed = table.0.iter();
        changed
            .map(|((state, input), edge)| (*state, *input, edge.target, edge.output))
            .collect()
    };
    let task = serde_json::to_vec(&Task {
        inputs: machine.inputs,
        edges: edges.collect(),
        not_given: machine.not_given,
        mutants: tables.iter().map(changes).collect(),
        steps,
        length: LENGTH,
        seed: SEED,
    })?;
    let mut child = Command::new("python3")
        .arg(HYPOTHESIS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // The script reads everything before it writes anything.
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&task)?;
    }
    Ok(child)
}

fn report(mutants: &[Mutant], rows: &[(&str, Kills)]) {
    println!(
        "\n{:24} {:>10} {:>14} {:>14}",
        "", "killed", "median steps", "worst steps"
    );
    for (name, kills) in rows {
        let mut steps: Vec<_> = kills.iter().flatten().copied().collect();
        steps.sort_unstable();
        let share = format!("{} of {}", steps.len(), mutants.len());
        let median = steps.get(steps.len() / 2).copied().unwrap_or_default();
        let worst = steps.last().copied().unwrap_or_default();
        println!("{name:24} {share:>10} {median:>14} {worst:>14}");
    }
    let names: Vec<_> = rows.iter().map(|(name, _)| format!("{name:>24}")).collect();
    println!("\n{:20}{}", "killed, by operator", names.join(""));
    for operator in Operator::ALL {
        let of_it: Vec<_> = (0..mutants.len())
            .filter(|it| mutants[*it].operator == *operator)
            .collect();
        if of_it.is_empty() {
            continue;
        }
        let cell = |kills: &Kills| {
            let killed = of_it.iter().filter(|it| kills[**it].is_some()).count();
            format!("{:>24}", format!("{killed} of {}", of_it.len()))
        };
        let cells: Vec<_> = rows.iter().map(|(_, kills)| cell(kills)).collect();
        println!("{:20}{}", operator.name(), cells.join(""));
    }
}
