//! A server whose control endpoint does not do what it is asked to.

use wsproof::conformance;
use wsproof::lockstep::progress::Silent;
use wsproof::targets::remote::{Address, ServerOptions};
use wsproof_model::machine::input::{
    AgentStep, ClientAction, ConnectionIndex, Credential, Input, MessageId, Payload, User,
};
use wsproof_model::vocabulary::{Limits, Rule, Service, ServiceStatus};

use crate::checking::{broken, client, only, options, servers, upgrade};
use crate::controlled::UnderControl;
use crate::misbehaving::{Treatment, misbehaving};

/// The rule that is charged when a server is played to that breaks `rule`; `None` if there is none here.
pub(super) fn charged(rule: Rule) -> Option<Rule> {
    (rule == Rule::AlwaysTotal).then(not_taken)
}

/// An agent without tools that calls one is told so, and its client sees nothing. Here it is not allowed to call.
fn not_taken() -> Rule {
    let server = UnderControl::start();
    let control = misbehaving(server.addresses.control, |asked| {
        if asked.path == "/agent" {
            Treatment::Answered(
                "HTTP/1.1 409 Conflict",
                r#"{"error": "there are no tools"}"#,
            )
        } else {
            Treatment::Passed
        }
    });
    let server_options = ServerOptions {
        control: Some(Address::of_control(&format!("http://{control}")).unwrap()),
        ..server.options()
    };
    let inputs = [
        Input::Service {
            service: Service::Tools,
            status: ServiceStatus::Down,
        },
        client(ClientAction::Open),
        upgrade(Some(Credential::Valid(User::Alice))),
        client(ClientAction::UserMessage {
            message: MessageId::new(0).unwrap(),
            text: Payload::Short,
        }),
        Input::Agent {
            connection: ConnectionIndex(0),
            step: AgentStep::CallTool,
        },
    ];
    let options = options("refused", &Limits::default(), 0);
    let options = only(options, Rule::AlwaysTotal, &inputs);
    let servers = servers(&server_options, 1);
    let conformance = conformance::check(&options, &servers, &Silent).unwrap();
    let broken = broken(&conformance);
    assert_eq!(broken.len(), 1, "{broken:?}");
    *broken.first().unwrap()
}
