use wsproof_model::lifecycle::Connection;

fn main() {
    let authenticated = Connection::open(()).upgraded().credentials_accepted();
    let _running = authenticated.run_started();
}
