//! The reference server, in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::checker::wsproof;

/// A server that runs until this is dropped.
pub(crate) struct Served {
    child: Child,
    greeting: String,
}

impl Served {
    /// With an environment of its own.
    pub(crate) fn alone() -> Self {
        Self::start(&[], 1)
    }

    /// The same, with these limits.
    pub(crate) fn with_limits(limits: &[&str]) -> Self {
        Self::start(limits, 1)
    }

    /// With a control endpoint.
    pub(crate) fn controlled() -> Self {
        Self::start(&["--control", "127.0.0.1:0"], 2)
    }

    fn start(arguments: &[&str], lines: usize) -> Self {
        let mut child = wsproof(&["serve", "--listen", "127.0.0.1:0", "--log", "off"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut greeting = String::new();
        for _ in 0..lines {
            stderr.read_line(&mut greeting).unwrap();
        }
        Self { child, greeting }
    }

    /// The host and the port of its WebSocket.
    pub(crate) fn address(&self) -> &str {
        self.after("ws://")
    }

    /// The host and the port of its control endpoint.
    pub(crate) fn control(&self) -> &str {
        self.after("http://")
    }

    fn after(&self, scheme: &str) -> &str {
        let (_, rest) = self.greeting.split_once(scheme).unwrap();
        &rest[..rest.find(['/', ';']).unwrap()]
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/ws", self.address())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a process a signal.
pub(crate) fn signal(pid: u32, signal: &str) {
    let told = Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
    assert!(told.unwrap().success());
}
