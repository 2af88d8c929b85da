//! The production failure of PROTOCOL.md section 1, as it happened: the connection's state machine was looked up, and
//! nobody asked whether there was one.

use wsproof_model::lifecycle::{Connection, state};

fn state_machine_of(_connection: &str) -> Option<Connection<state::ProcessingReady>> {
    None
}

fn main() {
    let _running = state_machine_of("c1").run_started();
}
