//! What is kept, what is read again, and what has been outgrown.

use std::fs;
use std::path::{Path, PathBuf};

use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, MessageId, Offer, Payload,
    Upgrade, User,
};
use wsproof_model::vocabulary::{Limits, Rule, Service, ServiceStatus};

use super::{Finding, Regression, RegressionError, Replay};
use crate::sequences::Sequence;
use crate::sequences::generation::generate;

const FIRST: ConnectionIndex = ConnectionIndex(0);

/// A folder of the test's own, empty, and removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wsproof-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn client(action: ClientAction) -> Input {
    Input::Client {
        connection: FIRST,
        action,
    }
}

fn tool_lost() -> Sequence {
    let upgrade = Upgrade::WellFormed {
        offer: Offer::Nothing,
        bearer: Some(Credential::Valid(User::Alice)),
    };
    let message = ClientAction::UserMessage {
        message: MessageId::LONGEST,
        text: Payload::Short,
    };
    Sequence {
        limits: Limits {
            queue_limit: 2,
            ..Limits::default()
        },
        connections: 1,
        inputs: vec![
            client(ClientAction::Open),
            client(ClientAction::Upgrade(upgrade)),
            client(message),
            Input::Agent {
                connection: FIRST,
                step: AgentStep::CallTool,
            },
            Input::Service {
                service: Service::Tools,
                status: ServiceStatus::Down,
            },
        ],
    }
}

fn regression(sequence: &Sequence) -> Regression {
    Regression::of(Finding {
        rule: Rule::ServicesToolLost,
        target: "simulated",
        seed: 7,
        number: 11,
        found: "nothing, though \"tool_completed\" was due".to_owned(),
        sequence,
    })
    .unwrap_or_else(|error| panic!("{error}"))
}

fn kept(folder: &Folder, sequence: &Sequence) -> PathBuf {
    regression(sequence)
        .write(&folder.0)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn read(path: &Path) -> Regression {
    Regression::read(path).unwrap_or_else(|error| panic!("{error}"))
}

/// Changes the file as a person would.
fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{error}"));
    assert!(text.contains(from), "{from} in {text}");
    fs::write(path, text.replace(from, to)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_file_has_one_input_a_line_and_only_particular_limits() {
    let folder = Folder::new("text");
    let path = kept(&folder, &tool_lost());
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{error}"));
    insta::assert_snapshot!(text.replace(wsproof_model::VERSION, "VERSION"));
}

#[test]
fn what_is_kept_is_read_again() {
    let folder = Folder::new("round-trip");
    for number in 0..100 {
        let sequence = generate(3, number, 40);
        let path = kept(&folder, &sequence);
        let again = read(&path);
        assert_eq!(again, regression(&sequence));
        assert_eq!(again.replay(), Replay::Current(sequence));
    }
    let all = Regression::all(&folder.0).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(all.len(), 100);
    assert!(all.is_sorted_by(|(left, _), (right, _)| left < right));
}

#[test]
fn the_same_conversation_is_kept_once_and_another_is_not_overwritten() {
    let folder = Folder::new("twice");
    let path = kept(&folder, &tool_lost());
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    assert_eq!(name.as_deref(), Some("services-tool-lost-1627e3.json"));
    edit(
        &path,
        "\"found\": \"nothing",
        "\"found\": \"by a person: nothing",
    );
    assert_eq!(kept(&folder, &tool_lost()), path);
    assert!(read(&path).found.starts_with("by a person"));
    edit(&path, "\"queue_limit\": 2", "\"queue_limit\": 3");
    let second = kept(&folder, &tool_lost());
    assert_ne!(second, path);
    assert_eq!(read(&path).limits.queue_limit, 3);
    assert_eq!(read(&second).limits.queue_limit, 2);
    edit(&second, "\"m31\"", "\"m3\"");
    let third = kept(&folder, &tool_lost());
    assert!(third != path && third != second);
    assert_eq!(kept(&folder, &tool_lost()), third);
}

#[test]
fn expectations_may_be_left_out() {
    let folder = Folder::new("by-hand");
    let path = folder.0.join("by-hand.json");
    fs::create_dir_all(&folder.0).unwrap_or_else(|error| panic!("{error}"));
    let text = r#"{
        "model": "0.1.0", "rule": "wire/close/1001", "target": "live", "seed": 0, "number": 0,
        "found": "close 1011", "connections": 1,
        "conversation": [
            { "input": { "client": { "connection": 0, "action": "open" } } },
            { "input": "shutdown" }
        ]
    }"#;
    fs::write(&path, text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        read(&path).replay(),
        Replay::Current(Sequence {
            limits: Limits::default(),
            connections: 1,
            inputs: vec![client(ClientAction::Open), Input::Shutdown],
        })
    );
}

#[test]
fn an_expectation_that_the_model_does_not_share_is_outgrown_at_its_step() {
    let folder = Folder::new("expectation");
    let path = kept(&folder, &tool_lost());
    edit(&path, "tool_executing m31", "tool_running m31");
    let Replay::Outgrown { step, reason } = read(&path).replay() else {
        panic!("it is current");
    };
    assert_eq!(step, 3);
    assert_eq!(
        reason,
        "to `agent of client 0 calls a tool` the model says `client 0 sees tool_executing m31`, \
         the file `client 0 sees tool_running m31`"
    );
}

#[test]
fn an_input_that_the_model_does_not_have_is_outgrown_at_its_step() {
    let folder = Folder::new("input");
    let path = kept(&folder, &tool_lost());
    edit(&path, "\"tools\"", "\"hammers\"");
    let Replay::Outgrown { step, reason } = read(&path).replay() else {
        panic!("it is current");
    };
    assert_eq!(step, 4);
    assert!(reason.starts_with("the model has no input `"), "{reason}");
    assert!(reason.contains("unknown variant `hammers`"), "{reason}");
}

#[test]
fn a_file_that_is_no_regression_says_where() {
    let folder = Folder::new("syntax");
    let path = kept(&folder, &tool_lost());
    edit(&path, "\"number\": 11,", "\"number\": 11");
    let error = Regression::read(&path).err().map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(error.contains("services-tool-lost-"), "{error}");
    assert!(error.contains("line 7 column 3"), "{error}");
    assert!(
        error.contains("correct it there, or remove the file"),
        "{error}"
    );
    assert!(matches!(
        Regression::all(&folder.0),
        Err(RegressionError::Malformed { .. })
    ));
}

#[test]
fn a_folder_that_does_not_exist_holds_no_regression() {
    let folder = Folder::new("nowhere");
    assert!(Regression::all(&folder.0).is_ok_and(|all| all.is_empty()));
    let file = Regression::read(&folder.0.join("nothing.json"));
    assert!(matches!(file, Err(RegressionError::Read { .. })));
}
