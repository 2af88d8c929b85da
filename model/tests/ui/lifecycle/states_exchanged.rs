use wsproof_model::lifecycle::Connection;

fn exchange<T>(one: &mut T, other: &mut T) {
    std::mem::swap(one, other);
}

fn main() {
    let mut accepted = Connection::open(()).upgraded();
    let mut authenticated = Connection::open(()).upgraded().credentials_accepted();
    exchange(&mut accepted, &mut authenticated);
}
