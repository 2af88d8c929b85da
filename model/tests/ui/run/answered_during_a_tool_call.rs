use wsproof_model::run::{Run, phase};

fn answer(run: Run<phase::Running, String>) {
    let _ended = run.executing().completed();
}

fn main() {}
