use wsproof::server::Server;

fn server() -> Server {
    Server {}
}

fn main() {}
