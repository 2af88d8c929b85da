use wsproof_model::run::Run;

fn main() {
    let _run = Run::pending("an orchestrator from somewhere", ());
}
