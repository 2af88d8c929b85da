use wsproof_model::run::{Run, phase};

fn answer_two(run: Run<phase::Running, String>) {
    let _first = Clone::clone(&run).completed();
    let _second = run.completed();
}

fn main() {}
