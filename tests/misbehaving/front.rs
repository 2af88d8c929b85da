//! A control endpoint in front of another one: it answers some requests itself and passes on the others.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A request, as far as it matters here.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) body: String,
    /// How many requests there were before it.
    pub(crate) number: usize,
}

/// What is answered in the other one's place: a status and a body; `None`: what that one answers.
pub(crate) type Own = Option<(u16, &'static str)>;

/// The URL of an endpoint in front of the one at `behind`, which answers as `answers` has it.
pub(crate) fn front(
    behind: &str,
    answers: impl Fn(&Asked) -> Own + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (behind, answers) = (behind.to_owned(), Arc::new(answers));
    let numbers = Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let behind = TcpStream::connect(&behind).unwrap();
            let (answers, numbers) = (Arc::clone(&answers), Arc::clone(&numbers));
            // It ends when the client goes.
            std::thread::spawn(move || {
                let number = || numbers.fetch_add(1, Ordering::Relaxed);
                let _gone = serve(client, behind, &*answers, number);
            });
        }
    });
    url
}

fn serve(
    mut client: TcpStream,
    mut behind: TcpStream,
    answers: &impl Fn(&Asked) -> Own,
    number: impl Fn() -> usize,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    behind.set_nodelay(true)?;
    let mut requests = BufReader::new(client.try_clone()?);
    let mut passed_on = BufReader::new(behind.try_clone()?);
    loop {
        let (head, body) = message(&mut requests)?;
        let asked = Asked {
            path: head.split(' ').nth(1).unwrap_or_default().to_owned(),
            head: head.to_ascii_lowercase(),
            body: body.clone(),
            number: number(),
        };
        if let Some((status, text)) = answers(&asked) {
            let length = text.len();
            let answer = format!("HTTP/1.1 {status} Own\r\nContent-Length: {length}\r\n\r\n{text}");
            client.write_all(answer.as_bytes())?;
            continue;
        }
        behind.write_all(format!("{head}{body}").as_bytes())?;
        let (head, body) = message(&mut passed_on)?;
        client.write_all(format!("{head}{body}").as_bytes())?;
    }
}

/// One message: its head, and its body.
fn message(from: &mut impl BufRead) -> io::Result<(String, String)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.push_str(&line);
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok((head, String::from_utf8(body).unwrap()))
}
