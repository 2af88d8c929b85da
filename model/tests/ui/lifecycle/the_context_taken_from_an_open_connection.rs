use wsproof_model::lifecycle::Connection;

fn main() {
    let accepted = Connection::open(()).upgraded();
    accepted.into_context();
}
