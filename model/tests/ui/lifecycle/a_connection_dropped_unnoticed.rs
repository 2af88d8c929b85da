#![deny(unused_must_use)]

use wsproof_model::lifecycle::Connection;

fn main() {
    let accepted = Connection::open(()).upgraded();
    accepted.credentials_accepted();
}
