use wsproof_model::lifecycle::Connection;

fn main() {
    let accepted = Connection::open(()).upgraded();
    let _authenticated = accepted.clone().credentials_accepted();
    let _failed = accepted.client_vanished();
}
