//! What the production failure of PROTOCOL.md section 1 led to: the transport was accepted, nothing set up the application
//! side of the connection, and messages went to it nevertheless.

use wsproof_model::lifecycle::Connection;

fn main() {
    let transport_accepted = Connection::open(());
    let _running = transport_accepted.run_started();
}
