//! Addresses where there is no such server: exit code 2, and why.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::checking::folder;
use crate::command::{secret_file, stderr, stdout, wsproof_check};
use crate::host::{Host, Household};

/// A listener that does this with each connection, as long as the process lives.
fn listens(treat: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(treat));
    address
}

/// What is said of an address that cannot be checked.
fn complaint(name: &str, url: &str, arguments: &[&str]) -> String {
    let folder = folder(name);
    let secret = secret_file(&folder);
    let tokens = ["--secret-file", &secret, "--timeout", "500ms"];
    let output = wsproof_check(url, &folder, &[&tokens[..], arguments].concat());
    let said = stderr(&output).to_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

#[test]
fn a_port_where_nobody_listens_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let said = complaint("nobody", &format!("ws://{address}/ws"), &[]);
    assert!(said.contains("cannot be reached"), "{said}");
    assert!(said.contains(&address.to_string()), "{said}");
}

#[test]
fn a_build_server_reads_an_error_where_nothing_could_be_checked() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let folder = folder("nobody-junit");
    let page = folder.join("page.html");
    let arguments = ["--format", "junit", "--report", page.to_str().unwrap()];
    let output = wsproof_check(&format!("ws://{address}/ws"), &folder, &arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let report = quick_junit::Report::deserialize_from_str(stdout(&output)).unwrap();
    assert_eq!((report.tests, report.errors, report.failures), (1, 1, 0));
    assert!(stdout(&output).contains("cannot be reached"), "{output:?}");
    assert!(!page.exists(), "an empty page is none");
}

#[test]
fn a_server_of_http_that_knows_no_web_socket_is_told_by_its_status() {
    let address = listens(|mut stream| {
        let _request = stream.read(&mut [0; 1024]);
        let _gone = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    let said = complaint("http", &format!("ws://{address}/ws"), &[]);
    assert!(said.contains("404") && said.contains("--header"), "{said}");
}

#[test]
fn a_listener_that_says_nothing_is_not_waited_for_for_ever() {
    let address = listens(|stream| {
        // It is kept open for as long as the client stays.
        std::thread::spawn(move || std::io::copy(&mut &stream, &mut std::io::sink()));
    });
    let said = complaint("silent", &format!("ws://{address}/ws"), &[]);
    assert!(said.contains("does not answer within 0.5"), "{said}");
}

#[test]
fn tls_with_a_server_that_has_none_is_refused() {
    let host = Host::start(Household::with_limits(
        wsproof_model::vocabulary::Limits::default(),
    ));
    let said = complaint("plain", &format!("wss://{}/ws", host.address), &[]);
    assert!(
        said.contains("TLS") || said.contains("authorities"),
        "{said}"
    );
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused_and_of_a_known_one_is_not() {
    let folder = folder("tls");
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let ca = folder.join("ca.pem");
    fs::write(&ca, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let host = Host::start_secure(
        Household::with_limits(wsproof_model::vocabulary::Limits::default()),
        TlsAcceptor::from(Arc::new(config)),
    );
    let port = host.address.port();
    let secret = secret_file(&folder);
    let known = ["--secret-file", &secret, "--ca", ca.to_str().unwrap()];
    let output = wsproof_check(&format!("wss://localhost:{port}/ws"), &folder, &known);
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    let said = complaint(
        "unknown-authority",
        &format!("wss://localhost:{port}/ws"),
        &[],
    );
    assert!(said.contains("--ca"), "{said}");
    complaint("no-tls", &format!("ws://localhost:{port}/ws"), &[]);
}
