//! Plays vectors, and says where a server does otherwise.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::connection::Connection;
use super::endpoint::{Endpoint, Must};

/// A server under control, with the tokens for it.
pub(crate) struct Runner {
    pub(crate) server: SocketAddr,
    pub(crate) endpoint: Endpoint,
    pub(crate) tokens: BTreeMap<&'static str, String>,
    pub(crate) limits: Value,
}

/// By the names in a vector: the ids that the server has given to runs.
type Runs = BTreeMap<String, Value>;

impl Runner {
    /// Plays a vector up to the first step after which something else is seen than it says.
    pub(crate) fn play(&mut self, vector: &Value) -> Result<(), String> {
        let reset = json!({"limits": self.limits});
        let (status, state) = self.endpoint.post("/reset", &reset, Must::NotBePossible);
        assert_eq!(status, 200, "{state}");
        let state: Value = serde_json::from_str(&state).unwrap();
        assert_eq!(state["limits"], self.limits);
        let mut connection = None;
        let mut runs = Runs::new();
        for step in vector["steps"].as_array().unwrap() {
            self.step(step, &mut connection, &mut runs)
                .map_err(|why| format!("vector {}, {step}: {why}", vector["number"]))?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        step: &Value,
        connection: &mut Option<Connection>,
        runs: &mut Runs,
    ) -> Result<(), String> {
        self.give(step, connection)?;
        for expected in step["expect"].as_array().unwrap() {
            let seen = see(connection)?;
            if !fits(expected, &seen, runs) {
                return Err(format!("expected {expected}, but {seen} came"));
            }
        }
        match connection {
            Some(open) if open.is_open => open.send(0x9, b"nothing more?"),
            Some(_) | None => return Ok(()),
        }
        let seen = see(connection)?;
        if seen == json!({"frame": 0x8a, "payload": "nothing more?"}) {
            Ok(())
        } else {
            Err(format!("expected nothing more, but {seen} came"))
        }
    }

    fn give(&mut self, step: &Value, connection: &mut Option<Connection>) -> Result<(), String> {
        if step["open"] == true {
            *connection = Some(self.connect());
        } else if step["control"].is_object() {
            return self.control(step, connection.as_ref());
        } else {
            self.write(step, connection.as_mut().unwrap());
        }
        Ok(())
    }

    fn connect(&mut self) -> Connection {
        let connection = Connection::connect(self.server);
        let port = Value::from(connection.port());
        let is_taken = |state: Value| match state["connections"].as_array() {
            Some(taken) => taken.contains(&port),
            None => true,
        };
        while !is_taken(self.endpoint.state()) {}
        connection
    }

    fn write(&self, step: &Value, connection: &mut Connection) {
        if let Some(request) = step["request"].as_str() {
            connection.write(self.with_token(step, request).as_bytes());
        } else if let Some(text) = step["text"].as_str() {
            connection.send(0x1, self.with_token(step, text).as_bytes());
        } else if let Some(digits) = step["write"].as_str() {
            connection.write(&bytes(digits));
        } else if step["silent"] == true {
            connection.is_silent = true;
        } else if step["end"] == true {
            connection.end();
        } else {
            panic!("no input: {step}");
        }
    }

    fn with_token(&self, step: &Value, text: &str) -> String {
        match step["token"].as_str() {
            Some(name) => text.replace(&format!("{{{name}}}"), &self.tokens[name]),
            None => text.to_owned(),
        }
    }

    fn control(&mut self, step: &Value, connection: Option<&Connection>) -> Result<(), String> {
        let path = step["control"]["path"].as_str().unwrap();
        let mut body = step["control"]["body"].clone();
        if path == "/agent" || path == "/timer" {
            body["client_port"] = connection.unwrap().port().into();
        }
        let (must, right) = match step["possible"].as_bool() {
            Some(false) => (Must::NotBePossible, 409),
            Some(true) | None => (Must::BePossible, 204),
        };
        match self.endpoint.post(path, &body, must) {
            (status, _) if status == right => Ok(()),
            (status, why) => Err(format!("expected {right}, but {status} came: {why}")),
        }
    }
}

fn see(connection: &mut Option<Connection>) -> Result<Value, String> {
    let connection = connection.as_mut().unwrap();
    connection
        .see()
        .map_err(|why| format!("nothing came: {why}"))
}

fn fits(expected: &Value, seen: &Value, runs: &mut Runs) -> bool {
    let (Some(fields), true) = (expected["message"].as_object(), seen["message"].is_object())
    else {
        return expected == seen;
    };
    fields.iter().all(|(name, value)| {
        let there = &seen["message"][name];
        match (name.as_str(), value.as_str()) {
            ("run_id", Some(run)) => fits_run(run, there, runs),
            (_, Some(_) | None) => there == value,
        }
    })
}

fn fits_run(name: &str, id: &Value, runs: &mut Runs) -> bool {
    let mut others = runs.iter().filter(|(other, _)| *other != name);
    let is_new = others.all(|(_, other)| other != id);
    id.is_string() && is_new && runs.entry(name.to_owned()).or_insert_with(|| id.clone()) == id
}

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(str::from_utf8);
    pairs
        .map(|pair| u8::from_str_radix(pair.unwrap(), 16).unwrap())
        .collect()
}
