use wsproof_model::lifecycle::Connection;

fn main() {
    let closed = Connection::open(()).upgraded().client_closed();
    let _running = closed.run_started();
}
