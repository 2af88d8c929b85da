//! `--header`: it is in every request for a WebSocket, and nowhere else.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use wsproof_model::vocabulary::Limits;

use crate::checking::folder;
use crate::command::{secret_file, stderr, wsproof_check};
use crate::controlled::UnderControl;
use crate::host::{Host, Household};

/// What a client sent on one connection after the other, in lower case.
#[derive(Clone, Default)]
struct Record(Arc<Mutex<Vec<String>>>);

impl Record {
    /// An address at which everything is passed on to `server`, and what clients send is noted.
    fn of(server: SocketAddr) -> (SocketAddr, Self) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let record = Self::default();
        let noted = record.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let record = noted.clone();
                // Whoever ends a connection may do it as it likes.
                std::thread::spawn(move || record.pass(&client, server));
            }
        });
        (address, record)
    }

    fn pass(&self, mut client: &TcpStream, server: SocketAddr) -> io::Result<()> {
        let mut server = TcpStream::connect(server)?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (mut answers, mut to_client) = (server.try_clone()?, client.try_clone()?);
        std::thread::spawn(move || {
            let _ended = io::copy(&mut answers, &mut to_client);
            to_client.shutdown(Shutdown::Write)
        });
        let (mut sent, mut buffer) = (Vec::new(), [0; 4096]);
        let ended = loop {
            match client.read(&mut buffer) {
                Ok(0) => break Ok(()),
                Ok(bytes) => {
                    sent.extend_from_slice(&buffer[..bytes]);
                    server.write_all(&buffer[..bytes])?;
                }
                Err(error) => break Err(error),
            }
        };
        let text = String::from_utf8_lossy(&sent).to_ascii_lowercase();
        self.0.lock().unwrap().push(text);
        server.shutdown(Shutdown::Both)?;
        ended
    }

    fn connections(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

const FIELD: &str = "x-tenant: blue";

#[test]
fn a_header_field_is_in_every_request_for_a_web_socket() {
    let host = Host::start(Household::with_limits(Limits::default()));
    let (address, record) = Record::of(host.address);
    let folder = folder("header");
    let secret = secret_file(&folder);
    let arguments = ["--secret-file", &secret, "--header", "X-Tenant: blue"];
    let output = wsproof_check(&format!("ws://{address}/ws"), &folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let connections = record.connections();
    let mut upgrades = 0;
    for sent in &connections {
        let (head, frames) = sent.split_once("\r\n\r\n").unwrap_or((sent, ""));
        let asks_for_web_socket = head.contains("upgrade: websocket");
        let fields = head.lines().filter(|line| *line == FIELD).count();
        assert_eq!(fields, usize::from(asks_for_web_socket), "{head}");
        assert!(!frames.contains("x-tenant"), "{frames}");
        upgrades += fields;
    }
    assert!(upgrades > 30, "{upgrades} of {}", connections.len());
}

#[test]
fn what_is_refused_as_a_header_field_or_as_an_address_is_not_repeated() {
    let folder = folder("header-refused");
    let fields = ["Authorization: Bearer hidden", "Host: hidden", "hidden"];
    for field in fields {
        let output = wsproof_check("ws://127.0.0.1:9/ws", &folder, &["--header", field]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains("--header"), "{output:?}");
        assert!(!stderr(&output).contains("hidden"), "{output:?}");
    }
    for url in [
        "ws://alice:hidden@127.0.0.1/ws",
        "http://127.0.0.1/ws?hidden",
    ] {
        let output = wsproof_check(url, &folder, &[]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!stderr(&output).contains("hidden"), "{output:?}");
    }
}

#[test]
fn a_header_field_is_not_for_the_control_endpoint() {
    let server = UnderControl::start();
    let (control, record) = Record::of(server.addresses.control);
    let folder = folder("header-control");
    let secret = secret_file(&folder);
    let (url, control) = (
        format!("ws://{}/ws", server.addresses.server),
        format!("http://{control}"),
    );
    let arguments = ["--secret-file", &secret, "--control", &control];
    let header = ["--header", "X-Tenant: blue"];
    let output = wsproof_check(&url, &folder, &[&arguments[..], &header].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let connections = record.connections();
    assert!(connections.iter().any(|sent| sent.contains("post /reset")));
    for sent in connections {
        assert!(!sent.contains("x-tenant"), "{sent}");
    }
}
