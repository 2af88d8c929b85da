use wsproof_model::run::{Run, phase};

fn answer(run: Run<phase::Running, String>) {
    let _answered_again = run.completed().completed();
}

fn main() {}
