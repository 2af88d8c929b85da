use wsproof_model::lifecycle::Connection;

fn main() {
    let closing = Connection::open(()).upgraded().close_started();
    let _closing = closing.close_started();
}
