use wsproof_model::run::{Run, phase};

fn main() {
    let _run: Run<phase::Running, &str> = Run {
        orchestrator: "from somewhere",
        context: (),
    };
}
