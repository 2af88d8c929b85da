//! Servers that never stop talking are listened to for so long and no longer.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wsproof::conformance::{self, Conformance};
use wsproof::lockstep::progress::Silent;
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::remote::ServerOptions;
use wsproof::targets::variation::Arrangement;
use wsproof::targets::{Observation, PATIENCE};
use wsproof_model::machine::input::{ClientAction, Credential, MessageId, Payload, User};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::agent::Temper;
use crate::broken::changed;
use crate::checking::{at, broken, client, conforms, only, options, servers, upgrade};
use crate::host::{Host, Household};

/// Nobody is told that a ping was answered while an agent thinks.
#[derive(Default)]
struct NoPongs {
    thinks: bool,
}

impl Interceptor for NoPongs {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(text) => {
                self.thinks |= text.contains("agent_thinking");
                Passage::Through
            }
            Sent::Pong if self.thinks => Passage::Dropped,
            Sent::Pong | Sent::Ping | Sent::Close => Passage::Through,
        }
    }
}

/// Nobody is told that a second message was accepted, and the numbers show no gap.
#[derive(Default)]
struct OneAcceptance {
    accepted: u64,
}

impl Interceptor for OneAcceptance {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let Sent::Text(text) = sent else {
            return Passage::Through;
        };
        let mut message: Value = serde_json::from_str(text).unwrap();
        if message["type"] == "message_accepted" {
            self.accepted += 1;
            if self.accepted > 1 {
                return Passage::Dropped;
            }
        }
        let seq = message["seq"].as_u64().unwrap();
        message["seq"] = Value::from(seq - self.accepted.saturating_sub(1));
        Passage::Replaced(message.to_string())
    }
}

fn with(interceptor: fn() -> Box<dyn Interceptor>) -> Arrangement {
    Arrangement {
        interceptor: Some(Arc::new(move |_connection| interceptor())),
        ..Arrangement::proper()
    }
}

/// How long a server may take whose talk is not worth listening to.
const SHORT: Duration = Duration::from_millis(200);

/// What is found of a server whose agents think for ever, with what a client does after it was let in.
fn found(
    name: &str,
    (arrangement, patience): (Arrangement, Duration),
    actions: &[ClientAction],
) -> Conformance {
    let limits = Limits::default();
    let host = Host::start(Household {
        temper: Temper::Talkative,
        arrangement,
        ..Household::with_limits(limits.clone())
    });
    let alice = Credential::Valid(User::Alice);
    let mut inputs = vec![client(ClientAction::Open), upgrade(Some(alice))];
    inputs.extend(actions.iter().copied().map(client));
    let options = only(options(name, &limits, 0), Rule::WireFrames, &inputs);
    let server = ServerOptions {
        patience,
        ..at(&host.url())
    };
    conformance::check(&options, &servers(&server, 1), &Silent).unwrap()
}

/// The rule that is broken, and what is told of it.
fn told(conformance: &Conformance) -> (Rule, &str) {
    let differences: Vec<_> = conformance.verdict.counterexamples.iter().collect();
    assert_eq!(differences.len(), 1, "{differences:#?}");
    let difference = &differences[0].difference;
    assert_eq!(difference.seen, Observation::Nothing);
    (difference.rule, &difference.detail)
}

fn message(number: u8) -> ClientAction {
    ClientAction::UserMessage {
        message: MessageId::new(number).unwrap(),
        text: Payload::Short,
    }
}

#[test]
fn a_server_that_talks_on_and_answers_no_ping_is_found() {
    let server = (with(|| Box::<NoPongs>::default()), SHORT);
    let conformance = found("talks-on", server, &[message(0)]);
    let (rule, detail) = told(&conformance);
    assert_eq!(rule, Rule::WireFrames);
    assert!(detail.contains("ping stays unanswered"), "{detail}");
    assert!(detail.contains("other messages come"), "{detail}");
}

#[test]
fn a_server_that_talks_on_and_does_not_say_what_it_must_is_found() {
    let server = (with(|| Box::<OneAcceptance>::default()), SHORT);
    let conformance = found("talks-past", server, &[message(0), message(1)]);
    let (rule, detail) = told(&conformance);
    assert_eq!(rule, Rule::WireMessageAccepted);
    assert!(detail.contains("it does not come"), "{detail}");
}

#[test]
fn a_server_that_talks_on_and_answers_what_it_is_asked_conforms() {
    let actions = [message(0), message(1), ClientAction::GetStatus];
    let server = (Arrangement::proper(), PATIENCE);
    let conformance = found("talks", server, &actions);
    conforms(&conformance);
}

/// The same, and of each thought a megabyte is said.
#[derive(Default)]
struct Loud(NoPongs);

impl Interceptor for Loud {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        let passage = self.0.server_sent(sent);
        let Sent::Text(text) = sent else {
            return passage;
        };
        let mut message: Value = serde_json::from_str(text).unwrap();
        if message.get("thought").is_some() {
            message["thought"] = Value::from("on and on ".repeat(100_000));
        }
        Passage::Replaced(message.to_string())
    }
}

#[test]
fn a_server_that_talks_on_is_listened_to_for_so_many_bytes_and_no_longer() {
    let server = (with(|| Box::<Loud>::default()), PATIENCE);
    let conformance = found("loud", server, &[message(0)]);
    let (rule, detail) = told(&conformance);
    assert_eq!(rule, Rule::WireFrames);
    let bytes = detail.split(" bytes in all").next().unwrap();
    let bytes: usize = bytes.rsplit(' ').next().unwrap().parse().unwrap();
    assert!((16 << 20..18 << 20).contains(&bytes), "{detail}");
    let conversation = conformance.verdict.counterexamples[0].conversation.iter();
    let seen = conversation.flat_map(|exchange| &exchange.seen);
    let kept: usize = seen.map(|(_, seen)| seen.bytes()).sum();
    assert!(kept < 17 << 20, "{kept}");
}

#[test]
fn a_server_that_takes_a_megabyte_in_a_message_may_repeat_it() {
    let limits = Limits {
        frame_limit: 1 << 20,
        ..Limits::default()
    };
    let host = Host::start(Household::with_limits(limits.clone()));
    let alice = Credential::Valid(User::Alice);
    let largest = ClientAction::Ping {
        nonce: Payload::Largest,
    };
    let inputs = [
        client(ClientAction::Open),
        upgrade(Some(alice)),
        client(largest),
    ];
    let options = only(options("megabyte", &limits, 0), Rule::WirePing, &inputs);
    let server = servers(&at(&host.url()), 1);
    conforms(&conformance::check(&options, &server, &Silent).unwrap());
}

/// A thousand pongs that nobody asked for, as soon as messages can be processed.
fn pongs(message: &Value) -> Option<Passage> {
    let seq = message["seq"].as_u64()?;
    let pong = |nth| json!({"type": "pong", "nonce": "hello", "seq": seq + nth}).to_string();
    let ready = message["to"] == "processing_ready";
    let all = std::iter::once(message.to_string()).chain((1..1000).map(pong));
    ready.then(|| Passage::Several(all.collect()))
}

#[test]
fn a_server_that_floods_pongs_is_found_by_the_first() {
    let conformance = found("pongs", (changed(|message| pongs(&message)), PATIENCE), &[]);
    let counterexamples = &conformance.verdict.counterexamples;
    assert_eq!(broken(&conformance), BTreeSet::from([Rule::WireSilence]));
    let seen = &counterexamples[0].difference.seen;
    assert!(
        matches!(seen, Observation::Text(pong) if pong.contains("\"seq\":3")),
        "{seen}"
    );
}
