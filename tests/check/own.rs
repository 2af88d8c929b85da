//! The reference server with an environment of its own.

use wsproof::conformance::{CheckOptions, Conclusion, Environment};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::checking::{check, conforms, not_exercised, options};
use crate::host::{Host, Household};

#[test]
fn a_server_that_is_not_controlled_conforms_whatever_the_seed() {
    let limits = Limits::default();
    let host = Host::start(Household::with_limits(limits.clone()));
    for seed in 1..=3 {
        let options = CheckOptions {
            seed,
            ..options("own", &limits, 100)
        };
        let conformance = check(&host.url(), &options);
        conforms(&conformance);
        assert_eq!(conformance.conclusion(), Conclusion::Conforms);
        assert_eq!(conformance.environment, Environment::Own);
        assert!(conformance.verdict.targets[0].sequences >= 100);
    }
}

#[test]
fn what_needs_a_controller_is_not_exercised_and_the_reason_says_so() {
    let limits = Limits::default();
    let host = Host::start(Household::with_limits(limits.clone()));
    let conformance = check(&host.url(), &options("own-reasons", &limits, 200));
    let missing = not_exercised(&conformance);
    for rule in [
        Rule::Close1001,
        Rule::HandshakeShutdown,
        Rule::Close1013Startup,
        Rule::Close1013Recovery,
        Rule::OrchestratorPerRun,
    ] {
        let reason = missing.get(&rule).unwrap_or_else(|| panic!("{rule}"));
        assert!(reason.contains("--control"), "{rule}: {reason}");
    }
    for rule in [Rule::QuietIdle, Rule::Close3008Heartbeat] {
        let reason = missing.get(&rule).unwrap_or_else(|| panic!("{rule}"));
        assert!(reason.contains("--wait"), "{rule}: {reason}");
    }
    for rule in [Rule::WireSeq, Rule::WirePing, Rule::Close3000] {
        assert!(!missing.contains_key(&rule), "{rule}");
    }
}
