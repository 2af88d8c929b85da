use wsproof_model::run::{Run, phase};

fn answer(mut run: Run<phase::Running, String>) {
    let orchestrator = run.orchestrator_mut();
    let _ended = run.completed();
    orchestrator.push_str("and on it goes");
}

fn main() {}
