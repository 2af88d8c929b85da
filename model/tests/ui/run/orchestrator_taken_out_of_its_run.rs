use wsproof_model::run::{Run, phase};

struct Orchestrator;

fn keep(mut run: Run<phase::Running, Orchestrator>, kept: &mut Vec<Orchestrator>) {
    kept.push(*run.orchestrator_mut());
}

fn main() {}
