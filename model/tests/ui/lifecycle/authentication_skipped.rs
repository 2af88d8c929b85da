use wsproof_model::lifecycle::{Connection, state};

/// The golden path goes on only with a connection whose user is known.
fn wait_for_services(_authenticated: Connection<state::Authenticated>) {}

fn main() {
    let accepted = Connection::open(()).upgraded();
    wait_for_services(accepted);
}
