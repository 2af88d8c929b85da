use wsproof_model::run::{Run, phase};

fn start_two(run: Run<phase::Pending, String>) {
    let _first = run.started();
    let _second = run.started();
}

fn main() {}
