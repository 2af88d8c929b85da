use wsproof_model::run::{Run, phase};

fn answer(run: Run<phase::Running, String>) {
    let ended = run.completed();
    let _orchestrator = ended.orchestrator();
}

fn main() {}
