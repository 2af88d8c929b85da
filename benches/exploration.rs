//! The exploration beside Stateright: the same machine, bounds and properties, each in a process of its own, so that the
//! most memory that the process ever had resident can be read. Linux only.
//!
//! `cargo bench --bench exploration` compares them; with `-- large` it explores the larger bounds, and with
//! `-- large-beside` Stateright does too, without any property, which takes minutes.

use std::error::Error;
use std::num::NonZeroUsize;
use std::process::Command;
use std::time::Instant;

use stateright::{Checker, Model};
use wsproof::exploration::progress::Silent;
use wsproof::exploration::{Bounds, Method, Symmetry, explore};
use wsproof_model::machine::Machine;

#[path = "../tests/exploration/by_stateright.rs"]
mod by_stateright;

use by_stateright::{Explored, Observed};

/// The bounds of the comparison: 297,856 states.
const COMPARED: Bounds = Bounds {
    connections: 2,
    queue: 1,
    violations: 1,
    memory: 1 << 30,
};
/// Bounds with more than five million states.
const LARGE: Bounds = Bounds {
    queue: 2,
    ..COMPARED
};
/// The times that each is measured, an odd number; the median counts.
const TIMES: usize = 3;

/// What one process did.
#[derive(Clone, Copy)]
struct Figures {
    states: f64,
    seconds: f64,
    bytes: f64,
}

impl Figures {
    fn per_second(self) -> f64 {
        self.states / self.seconds
    }

    fn bytes_per_state(self) -> f64 {
        self.bytes / self.states
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|it| it != "--bench")
        .collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        [] => compare(),
        ["large"] => large(&[
            ("exploration, every property", "large"),
            ("with symmetry", "symmetry"),
        ]),
        ["large-beside"] => large(&[("Stateright, no property", "bare-large")]),
        ["child", who, jobs] => child(who, jobs.parse()?),
        _ => Err(format!("no benchmark is called {words:?}").into()),
    }
}

fn compare() -> Result<(), Box<dyn Error>> {
    println!("2 connections, queue 1, 1 violation; median of {TIMES}");
    println!(
        "{:<34} {:>5} {:>10} {:>12} {:>12}",
        "", "cores", "states", "states/s", "bytes/state"
    );
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for jobs in ["1", "2"] {
        ours.push(told("exploration, every property", "ours", jobs)?);
        theirs.push(told(
            "Stateright, every safety property",
            "stateright",
            jobs,
        )?);
        told("Stateright, no property", "bare", jobs)?;
    }
    for (place, cores) in ["one core", "two cores"].into_iter().enumerate() {
        let (ours, theirs) = (ours[place], theirs[place]);
        println!(
            "{cores}: {:.1} times the rate of Stateright, {:.2} of its memory",
            ours.per_second() / theirs.per_second(),
            ours.bytes_per_state() / theirs.bytes_per_state()
        );
    }
    println!(
        "two cores: {:.2} times the rate of one",
        ours[1].per_second() / ours[0].per_second()
    );
    Ok(())
}

fn large(what: &[(&str, &str)]) -> Result<(), Box<dyn Error>> {
    println!("2 connections, queue 2, 1 violation");
    println!(
        "{:<34} {:>5} {:>10} {:>12} {:>12}",
        "", "cores", "states", "states/s", "bytes/state"
    );
    for (name, who) in what {
        for jobs in ["1", "2"] {
            let figures = measured(who, jobs)?;
            tell(name, jobs, figures);
            println!(
                "{:>40} {:.1} s, {:.0} MB",
                "",
                figures.seconds,
                figures.bytes / 1e6
            );
        }
    }
    Ok(())
}

fn told(name: &str, who: &str, jobs: &str) -> Result<Figures, Box<dyn Error>> {
    let mut all = Vec::new();
    for _ in 0..TIMES {
        all.push(measured(who, jobs)?);
    }
    all.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    let figures = all[TIMES / 2];
    tell(name, jobs, figures);
    Ok(figures)
}

fn tell(name: &str, jobs: &str, figures: Figures) {
    println!(
        "{name:<34} {jobs:>5} {:>10} {:>12.0} {:>12.0}",
        figures.states,
        figures.per_second(),
        figures.bytes_per_state()
    );
}

/// Does it in a process of its own.
fn measured(who: &str, jobs: &str) -> Result<Figures, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["child", who, jobs])
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
    match numbers?[..] {
        [states, seconds, bytes] => Ok(Figures {
            states,
            seconds,
            bytes,
        }),
        _ => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}

/// Prints the states, the seconds, and the bytes by which the process grew.
fn child(who: &str, jobs: NonZeroUsize) -> Result<(), Box<dyn Error>> {
    let before = resident("VmRSS:")?;
    let begun = Instant::now();
    let states = match who {
        "ours" => ours(&COMPARED, jobs, Symmetry::Ignored)?,
        "large" => ours(&LARGE, jobs, Symmetry::Ignored)?,
        "symmetry" => ours(&LARGE, jobs, Symmetry::Used)?,
        "stateright" => by_stateright(&COMPARED, jobs, Observed::EveryStep),
        "bare" => by_stateright(&COMPARED, jobs, Observed::Nothing),
        "bare-large" => by_stateright(&LARGE, jobs, Observed::Nothing),
        _ => return Err(format!("nobody is called {who}").into()),
    };
    let seconds = begun.elapsed().as_secs_f64();
    println!("{states} {seconds} {}", resident("VmHWM:")? - before);
    Ok(())
}

fn ours(bounds: &Bounds, jobs: NonZeroUsize, symmetry: Symmetry) -> Result<usize, Box<dyn Error>> {
    let exploration = explore(bounds, &Method { jobs, symmetry }, &Silent)?;
    if exploration.holds() {
        Ok(exploration.states)
    } else {
        Err(format!("{:?}", exploration.violations).into())
    }
}

fn by_stateright(bounds: &Bounds, jobs: NonZeroUsize, observed: Observed) -> usize {
    let model = Explored::new(bounds, Machine::step_into, observed);
    let checker = model.checker().threads(jobs.get()).spawn_bfs().join();
    assert!(checker.discoveries().is_empty(), "nothing is broken");
    checker.unique_state_count()
}

fn resident(what: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with(what))
        .ok_or("no such line")?;
    let kib: u64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
    Ok(kib * 1024)
}
