//! A server that says back whatever it is told, tokens, header fields and queries among them.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;

use wsproof::targets::Observation;
use wsproof_model::machine::input::{ClientAction, Credential, User};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::checking::{check as check_at, client, folder, only, options, upgrade};
use crate::command::{stderr, stdout, wsproof_check};

/// The only answer to the checker's key (RFC 6455 section 4.2.2).
const ACCEPT: &str = "pF2zBYRwMQgMbe772VumjGcCOsk=";

/// So many bytes of a close frame are a reason.
const REASON: usize = 123;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJoaWRkZW4iLCJleHAiOjE5MDAwMDAwMDB9.aGlkZGVuLXNpZ25hdHVyZS1vZi10aGUtdG9rZW4taGlkZGVu";
const KEY: &str = "the-concealed-key";
const QUERY: &str = "access_token=the-concealed-ticket&v=1";

/// What may stand nowhere.
const HIDDEN: [&str; 4] = ["eyJhbGciOiJIUzI1", "concealed", "aGlkZGVu", "c3ViIjoiaGl"];

/// A listener that treats each connection so, as long as the process lives.
fn listens(treat: fn(TcpStream) -> io::Result<()>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that is gone needs no answer.
            std::thread::spawn(move || treat(stream));
        }
    });
    address
}

/// The head of a request.
fn head(stream: &mut TcpStream) -> io::Result<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend_from_slice(&byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// The opcode and the payload of a client's frame.
fn sent(stream: &mut TcpStream) -> io::Result<(u8, Vec<u8>)> {
    let mut start = [0; 2];
    stream.read_exact(&mut start)?;
    let length = match start[1] & 0x7f {
        126 => {
            let mut length = [0; 2];
            stream.read_exact(&mut length)?;
            usize::from(u16::from_be_bytes(length))
        }
        length => usize::from(length),
    };
    let (mut mask, mut payload) = ([0; 4], vec![0; length]);
    stream.read_exact(&mut mask)?;
    stream.read_exact(&mut payload)?;
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Ok((start[0] & 0x0f, payload))
}

fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap();
    let mut frame = vec![0x80 | opcode];
    if length < 126 {
        frame.push(length.to_be_bytes()[1]);
    } else {
        frame.push(126);
        frame.extend(length.to_be_bytes());
    }
    frame.extend(payload);
    frame
}

fn switch(stream: &mut TcpStream) -> io::Result<()> {
    let switched = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {ACCEPT}\r\n\r\n"
    );
    stream.write_all(switched.as_bytes())
}

/// Says a request back in a message.
fn echo(mut stream: TcpStream) -> io::Result<()> {
    let head = head(&mut stream)?;
    switch(&mut stream)?;
    let said = serde_json::json!({"type": "error", "seq": 0, "detail": head});
    stream.write_all(&frame(1, said.to_string().as_bytes()))
}

/// Says the first message back as the reason of a close with 3000. It has no place for whoever shows a token at once.
fn close(mut stream: TcpStream) -> io::Result<()> {
    let head = head(&mut stream)?;
    if head.contains("Bearer") {
        return stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    }
    switch(&mut stream)?;
    loop {
        let (opcode, payload) = sent(&mut stream)?;
        if opcode == 9 {
            stream.write_all(&frame(10, &payload))?;
            continue;
        }
        let said = String::from_utf8_lossy(&payload);
        let said = said.replace(r#"{"type":"authenticate","token":""#, "bad token ");
        let code = 3000_u16.to_be_bytes();
        let reason = [&code[..], &said.as_bytes()[..said.len().min(REASON)]].concat();
        return stream.write_all(&frame(8, &reason));
    }
}

/// Refuses the WebSocket in words that are the request.
fn refuse(mut stream: TcpStream) -> io::Result<()> {
    let head = head(&mut stream)?;
    let path = head.split(' ').nth(1).unwrap_or_default();
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {path}\r\n\r\n"
    );
    stream.write_all(answer.as_bytes())
}

fn check(server: SocketAddr, folder: &Path, arguments: &[&str]) -> Output {
    let url = format!("ws://{server}/ws?{QUERY}");
    let header = format!("X-Key: {KEY}");
    let given = ["--token", TOKEN, "--header", &header, "--timeout", "500ms"];
    wsproof_check(&url, folder, &[&given[..], arguments].concat())
}

fn holds_nothing_hidden(text: &str) {
    for hidden in HIDDEN {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[test]
fn what_a_server_says_back_is_withheld_from_every_report_and_from_what_is_kept() {
    let (server, folder) = (listens(echo), folder("echo"));
    let page = folder.join("report.html");
    for format in ["human", "json", "junit"] {
        let arguments = ["--format", format, "--report", page.to_str().unwrap()];
        let output = check(server, &folder, &arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stdout(&output).contains("X-Key: …"), "{output:?}");
        holds_nothing_hidden(stdout(&output));
        holds_nothing_hidden(stderr(&output));
        holds_nothing_hidden(&fs::read_to_string(&page).unwrap());
    }
    let kept = fs::read_dir(folder.join("regressions")).unwrap();
    let kept: Vec<_> = kept
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert!(kept.iter().any(|it| it.contains("Bearer …")), "{kept:?}");
    for kept in kept {
        holds_nothing_hidden(&kept);
    }
}

#[test]
fn a_token_that_is_said_back_as_far_as_a_close_frame_has_room_is_withheld() {
    let url = format!("ws://{}/ws", listens(close));
    let alice = Credential::Valid(User::Alice);
    let inputs = [
        client(ClientAction::Open),
        upgrade(None),
        client(ClientAction::Authenticate(alice)),
    ];
    let options = options("echo-close", &Limits::default(), 0);
    let options = only(options, Rule::WireAuthenticate, &inputs);
    let conformance = check_at(&url, &options);
    let found = &conformance.verdict.counterexamples;
    assert_eq!(found.len(), 1, "{found:#?}");
    let reason = "bad token …".to_owned();
    let code = Some(3000);
    assert_eq!(
        found[0].difference.seen,
        Observation::Close { code, reason }
    );
}

#[test]
fn what_a_server_says_back_is_withheld_where_it_cannot_be_checked() {
    let output = check(
        listens(refuse),
        &folder("echo-refused"),
        &["--format", "json"],
    );
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        stderr(&output).contains("Sec-WebSocket-Accept"),
        "{output:?}"
    );
    holds_nothing_hidden(stdout(&output));
    holds_nothing_hidden(stderr(&output));
}
