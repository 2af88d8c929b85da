use wsproof_model::lifecycle::Connection;

fn main() {
    let accepted = Connection::open(()).upgraded();
    let _running = accepted.run_started();
}
