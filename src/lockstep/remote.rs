//! A check of servers at addresses: regressions, random sequences, a complete suite.

use std::collections::BTreeSet;
use std::path::PathBuf;

use wsproof_model::vocabulary::{Limits, Rule};

use super::arena::Ground;
use super::check::{Check, Kept};
use super::complete::{CompleteSuite, SuiteOptions};
use super::error::CheckError;
use super::jobs::Policy;
use super::options::TargetName;
use super::progress::Progress;
use super::random::Random;
use super::verdict::Verdict;
use super::verify::keep_all;
use crate::sequences::generation::Scope;
use crate::sequences::regression::Regression;
use crate::targets::remote::Servers;

/// After so many sequences that show a difference nobody knew of, a server is left alone: that takes long enough where
/// each of them waits for what does not come.
const ENOUGH: u64 = 100;

/// The connections that a sequence may have where the limits are the server's.
const CONNECTIONS: u8 = 5;

/// What a check of servers at addresses is asked to do.
#[derive(Clone, Debug)]
pub struct RemoteOptions {
    /// What the sequences are made from.
    pub seed: u64,
    /// Random sequences.
    pub cases: u64,
    /// The inputs that a random sequence has at most.
    pub steps: usize,
    /// Jobs at the same time, of which each plays to one server or more.
    pub jobs: usize,
    /// The complete suite that is played, if one is.
    pub suite: Option<SuiteOptions>,
    /// Where regressions are replayed from and new ones are kept.
    pub regressions: PathBuf,
    /// Rules that are known to be broken.
    pub known: BTreeSet<Rule>,
    /// The limits of the servers, if they cannot be told others.
    pub limits: Option<Limits>,
}

/// Checks servers that are alike. What was found until a check could not go on is in the verdict as well.
pub fn check(
    options: &RemoteOptions,
    servers: &Servers,
    progress: &dyn Progress,
) -> (Verdict, Option<CheckError>) {
    let ground = Ground::Remote(servers);
    let policy = Policy {
        enough: ENOUGH,
        shown: Rule::ALL.len(),
        known: options.known.clone(),
    };
    let mut check = Check::begin(options.seed, &ground, policy, progress);
    let played = play(&mut check, options, progress);
    let mut verdict = check.end();
    let kept = keep_all(&mut verdict, &options.regressions);
    (verdict, played.and(kept.map_err(CheckError::from)).err())
}

fn play(
    check: &mut Check<'_>,
    options: &RemoteOptions,
    progress: &dyn Progress,
) -> Result<(), CheckError> {
    const TARGET: TargetName = TargetName::Remote;
    let regressions = check.read(Regression::all(&options.regressions)?);
    let playable: Vec<_> = regressions
        .into_iter()
        .filter(|kept| options.can_play(kept))
        .collect();
    progress.begun(TARGET.name(), options.cases + playable.len() as u64);
    check.replay(TARGET, &playable)?;
    let random = Random {
        seed: options.seed,
        cases: options.cases,
        steps: options.steps,
        within: options
            .limits
            .as_ref()
            .map(|limits| Scope::new(limits.clone(), CONNECTIONS, &[])),
    };
    check.play(TARGET, TARGET.name(), options.jobs, &random)?;
    progress.finished(TARGET.name());
    match &options.suite {
        None => {}
        Some(_) if options.limits.is_some() => {
            check.verdict.suite = CompleteSuite::LimitsAreFixed;
        }
        Some(suite) => check.suite(TARGET, suite, options.jobs)?,
    }
    Ok(())
}

impl RemoteOptions {
    fn can_play(&self, kept: &Kept) -> bool {
        let limits = self.limits.as_ref();
        limits.is_none_or(|limits| *limits == kept.sequence.limits)
    }
}
