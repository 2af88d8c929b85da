//! The calls of the run: every phase and every event.

use wsproof_model::run::{RunEvent, RunPhase};

use crate::calls::{Call, Expected};

pub(crate) fn calls() -> Vec<Call> {
    let pairs = RunPhase::ALL
        .iter()
        .flat_map(|phase| RunEvent::ALL.iter().map(|event| (*phase, *event)));
    pairs.map(|(phase, event)| call(phase, event)).collect()
}

fn call(phase: RunPhase, event: RunEvent) -> Call {
    Call {
        of: "run",
        name: format!("`{}` of a run that is {phase:?}", event.method()),
        receiver: run(phase),
        method: format!("{}()", event.method()),
        expected: match phase.after(event) {
            Ok(next) => Expected::Legal(run(next)),
            Err(_illegal) => {
                let refusal = event
                    .refusal()
                    .replace("{Self}", &format!("{phase:?}Phase"));
                Expected::Illegal([refusal].into())
            }
        },
    }
}

fn run(phase: RunPhase) -> String {
    format!("Run<phase::{phase:?}, Orchestrator, Context>")
}
