//! Control endpoints that misbehave, each in front of a server that does not.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};
use wsproof::conformance::{self, CheckOptions, Conclusion, Conformance, ConformanceError};
use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{CompleteSuite, RemoteSuite};
use wsproof::targets::remote::{Address, ServerOptions};
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, MessageId, Payload, User,
};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::checking::{client, conforms, only, options, servers, upgrade};
use crate::controlled::UnderControl;
use crate::misbehaving::{Asked, Treatment, misbehaving};

/// A short check, with every part that a check has.
fn short(name: &str, limits: &Limits) -> CheckOptions {
    CheckOptions {
        suite: Some(RemoteSuite {
            extra_states: 0,
            messages: Some(0),
        }),
        ..options(name, limits, 60)
    }
}

/// Checks a server behind such an endpoint.
fn check(
    treat: fn(&Asked) -> Treatment,
    options: &CheckOptions,
) -> Result<Conformance, ConformanceError> {
    let server = UnderControl::start();
    let control = misbehaving(server.addresses.control, treat);
    let server = ServerOptions {
        control: Some(Address::of_control(&format!("http://{control}")).unwrap()),
        ..server.options()
    };
    conformance::check(options, &servers(&server, 1), &Silent)
}

/// Why a check could not be made, or could not go on.
fn complaint(name: &str, treat: fn(&Asked) -> Treatment) -> String {
    match check(treat, &short(name, &Limits::default())) {
        Err(error) => error.to_string(),
        Ok(conformance) => {
            let found = &conformance.verdict.counterexamples;
            assert_eq!(
                conformance.conclusion(),
                Conclusion::Interrupted,
                "{found:#?}"
            );
            conformance.interrupted.unwrap()
        }
    }
}

#[test]
fn an_endpoint_that_ends_a_connection_between_requests_is_called_again() {
    let options = options("ended", &Limits::default(), 20);
    let conformance = check(|_| Treatment::PassedAndEnded, &options);
    conforms(&conformance.unwrap());
}

#[test]
fn an_endpoint_that_keeps_its_limits_is_held_against_them() {
    let limits = |queue_limit| Limits {
        queue_limit,
        frame_limit: 1000,
        ..Limits::default()
    };
    let keeps = |asked: &Asked| match asked.path.as_str() {
        "/reset" => Treatment::Changed(
            json!({"limits": {"queue_limit": 2, "frame_limit": 1000}}).to_string(),
        ),
        _ => Treatment::Passed,
    };
    // Other limits were said to be the server's: its own word is taken.
    let conformance = check(keeps, &short("fixed", &limits(3))).unwrap();
    conforms(&conformance);
    let suite = &conformance.verdict.suite;
    assert!(matches!(suite, CompleteSuite::LimitsAreFixed), "{suite:?}");
    assert!(
        conformance
            .verdict
            .coverage
            .rules()
            .contains(Rule::WaitingQueueFull)
    );
}

#[test]
fn an_endpoint_with_a_frame_limit_that_nobody_has_room_for_is_refused() {
    let said = complaint("huge-frames", |asked| match asked.path.as_str() {
        "/reset" => Treatment::Changed(json!({"limits": {"frame_limit": u32::MAX}}).to_string()),
        _ => Treatment::Passed,
    });
    assert!(said.contains("`frame_limit` of 4294967295 bytes"), "{said}");
    assert!(said.contains("up to 16777216"), "{said}");
}

#[test]
fn an_endpoint_that_takes_limits_at_first_and_then_no_more_is_told_so() {
    let said = complaint("some-limits", |asked| {
        let mut reset: Value = match asked.path.as_str() {
            "/reset" => serde_json::from_str(&asked.body).unwrap(),
            _ => return Treatment::Passed,
        };
        // It holds no client against a frame limit of its own.
        if reset["limits"]["frame_limit"] == 65536 {
            return Treatment::Passed;
        }
        reset["limits"]["frame_limit"] = json!(65536);
        Treatment::Changed(reset.to_string())
    });
    assert!(said.contains("limits"), "{said}");
}

#[test]
fn an_endpoint_that_fails_is_told_with_what_was_asked_and_its_answer() {
    let said = complaint("fails", |asked| match asked.path.as_str() {
        "/agent" => Treatment::Answered(
            "HTTP/1.1 500 Internal Server Error",
            r#"{"error": "the agent is not at home"}"#,
        ),
        _ => Treatment::Passed,
    });
    for part in ["/agent", "500", "the agent is not at home"] {
        assert!(said.contains(part), "{said}");
    }
}

/// An answer that is cut off where its limits begin.
const NO_STATE: Treatment = Treatment::Answered("HTTP/1.1 200 OK", r#"{"control": 1, "limits": {"#);

#[test]
fn an_endpoint_whose_state_is_no_json_is_told_so() {
    let reset = complaint("garbage-reset", |asked| match asked.path.as_str() {
        "/reset" => NO_STATE,
        _ => Treatment::Passed,
    });
    let state = complaint("garbage-state", |asked| match asked.path.as_str() {
        "/state" => NO_STATE,
        _ => Treatment::Passed,
    });
    for (said, path) in [(reset, "/reset"), (state, "/state")] {
        assert!(said.contains(path), "{said}");
        assert!(said.contains("docs/control.md"), "{said}");
    }
}

#[test]
fn an_endpoint_that_takes_no_agents_step_does_not_conform() {
    let refuses = |asked: &Asked| match asked.path.as_str() {
        "/agent" => Treatment::Answered("HTTP/1.1 409 Conflict", r#"{"error": "not now"}"#),
        _ => Treatment::Passed,
    };
    let alice = Credential::Valid(User::Alice);
    let message = ClientAction::UserMessage {
        message: MessageId::new(0).unwrap(),
        text: Payload::Short,
    };
    let think = Input::Agent {
        connection: ConnectionIndex(0),
        step: AgentStep::Think,
    };
    let inputs = [
        client(ClientAction::Open),
        upgrade(Some(alice)),
        client(message),
        think,
    ];
    let options = options("never", &Limits::default(), 0);
    let options = only(options, Rule::RunsEvents, &inputs);
    // Whether it is told as a difference or as an endpoint that does not do what it should.
    if let Ok(conformance) = check(refuses, &options) {
        assert_ne!(conformance.conclusion(), Conclusion::Conforms);
    }
}

#[test]
fn an_endpoint_that_says_nothing_is_not_waited_for_for_ever() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = UnderControl::start();
    let server = ServerOptions {
        control: Some(Address::of_control(&format!("http://{address}")).unwrap()),
        patience: Duration::from_millis(300),
        ..server.options()
    };
    let options = options("mute", &Limits::default(), 1);
    let error = conformance::check(&options, &servers(&server, 1), &Silent).unwrap_err();
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}
