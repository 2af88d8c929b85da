use wsproof_model::lifecycle::Connection;

struct Session;

fn main() {
    let connecting = Connection::open(Session);
    let _accepted = connecting.upgraded();
}
