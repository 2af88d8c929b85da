//! A TCP port in front of a server, behind which that freezes.

use std::io;
use std::net::{TcpListener, TcpStream};

/// The host and the port of a relay to the server at `behind`. After so many connections it goes on taking them, and nothing
/// comes of them.
pub(crate) fn freezing(behind: &str, connections: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let behind = behind.to_owned();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for (number, client) in listener.incoming().flatten().enumerate() {
            if number >= connections {
                held.push(client);
                continue;
            }
            let server = TcpStream::connect(&behind).unwrap();
            let (to_client, to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || pass_on(client, to_server));
            std::thread::spawn(move || pass_on(server, to_client));
        }
    });
    address
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let _ended = io::copy(&mut from, &mut to);
    let _ended_too = to.shutdown(std::net::Shutdown::Write);
}
