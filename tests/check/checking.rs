//! Checks that are short enough for a test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use wsproof::conformance::{self, CheckOptions, Conformance, ConformanceError, RuleOutcome};
use wsproof::lockstep::progress::Silent;
use wsproof::sequences::Sequence;
use wsproof::sequences::regression::{Finding, Regression};
use wsproof::targets::PATIENCE;
use wsproof::targets::remote::{Address, ServerOptions, Servers};
use wsproof::targets::secrets::Secrets;
use wsproof::targets::tokens::Tokens;
use wsproof_model::machine::input::{
    ClientAction, ConnectionIndex, Credential, Input, Offer, Upgrade, User,
};
use wsproof_model::vocabulary::{Limits, Rule};

use crate::host::settings;

/// How many conversations are had at the same time with a server that has an environment of its own.
const LANES: usize = 16;

/// An empty folder for one test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("check")
        .join(name);
    let _absent = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A check that plays so many random sequences and nothing else.
pub(crate) fn options(name: &str, limits: &Limits, cases: u64) -> CheckOptions {
    CheckOptions {
        seed: 20_261_124,
        cases: Some(cases),
        steps: 24,
        jobs: 2,
        suite: None,
        regressions: folder(name),
        replay: None,
        known: BTreeSet::new(),
        patience: Duration::ZERO,
        limits: limits.clone(),
    }
}

/// The same, but one conversation on one connection is played, and nothing else. It is kept as if it had shown that `rule`
/// is broken.
pub(crate) fn only(options: CheckOptions, rule: Rule, actions: &[Input]) -> CheckOptions {
    only_on(1, options, rule, actions)
}

/// The same on so many connections.
pub(crate) fn only_on(
    connections: u8,
    options: CheckOptions,
    rule: Rule,
    actions: &[Input],
) -> CheckOptions {
    let kept = Regression::of(Finding {
        rule,
        target: "remote",
        seed: options.seed,
        number: 0,
        found: String::new(),
        sequence: &Sequence {
            limits: options.limits.clone(),
            connections,
            inputs: actions.to_vec(),
        },
    });
    CheckOptions {
        replay: Some(kept.unwrap().write(&options.regressions).unwrap()),
        ..options
    }
}

/// What the client of the only connection does.
pub(crate) const fn client(action: ClientAction) -> Input {
    Input::Client {
        connection: ConnectionIndex(0),
        action,
    }
}

/// A well-formed upgrade, with or without a token.
pub(crate) const fn upgrade(bearer: Option<Credential>) -> Input {
    client(ClientAction::Upgrade(Upgrade::WellFormed {
        offer: Offer::Nothing,
        bearer,
    }))
}

/// One server at an address.
pub(crate) fn at(url: &str) -> ServerOptions {
    ServerOptions {
        address: Address::of_web_socket(url).unwrap(),
        control: None,
        instances: 1,
        headers: Vec::new(),
        authorities: None,
        patience: PATIENCE,
        secrets: Secrets::default(),
    }
}

/// Servers that are shown tokens of so many pairs of users.
pub(crate) fn servers(server: &ServerOptions, lanes: usize) -> Servers {
    let pair = |pair| {
        let name = |user: User| match pair {
            // As the users of conversations are called, which a controlled agent repeats.
            0 => user.name().to_owned(),
            pair => format!("{}-{pair}", user.name()),
        };
        Tokens::mint(&settings(), name).unwrap()
    };
    Servers::new(server, (0..lanes).map(pair).collect()).unwrap()
}

/// Checks a server with an environment of its own.
pub(crate) fn try_check(
    url: &str,
    options: &CheckOptions,
) -> Result<Conformance, ConformanceError> {
    conformance::check(options, &servers(&at(url), LANES), &Silent)
}

/// Checks a server with an environment of its own that can be checked.
pub(crate) fn check(url: &str, options: &CheckOptions) -> Conformance {
    let conformance = try_check(url, options).unwrap();
    assert_eq!(conformance.interrupted, None);
    conformance
}

/// The rules that are broken.
pub(crate) fn broken(conformance: &Conformance) -> BTreeSet<Rule> {
    let differs = |outcome: &RuleOutcome| matches!(outcome, RuleOutcome::Differs { .. });
    let rules = conformance.rules.iter();
    rules
        .filter(|it| differs(&it.outcome))
        .map(|it| it.rule)
        .collect()
}

/// The rules that were not exercised, each with the reason.
pub(crate) fn not_exercised(conformance: &Conformance) -> BTreeMap<Rule, &str> {
    let rules = conformance.rules.iter();
    rules
        .filter_map(|it| match &it.outcome {
            RuleOutcome::NotExercised { reason } => Some((it.rule, reason.as_str())),
            RuleOutcome::Conforms | RuleOutcome::Differs { .. } => None,
        })
        .collect()
}

/// Nothing is broken.
pub(crate) fn conforms(conformance: &Conformance) {
    let found = &conformance.verdict.counterexamples;
    assert_eq!(broken(conformance), BTreeSet::new(), "{found:#?}");
}
