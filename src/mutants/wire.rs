//! Mutants over a real WebSocket: an interpreter serves them, and the harness plays the words that show them, as it plays
//! to any server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Builder, Handle};
use wsproof_model::machine::input::Input;
use wsproof_model::machine::output::Output;

use super::base::Base;
use super::mutant::Mutant;
use super::progress::Progress;
use crate::lockstep::coverage::Coverage;
use crate::lockstep::{Difference, Watch, play};
use crate::suites::mealy::Word;
use crate::targets::TargetError;
use crate::targets::credentials::Credentials;
use crate::targets::interpreted::{Behaviour, Decoder, Interpreted};

/// How many words one job plays side by side, so that one waits for the network while another computes.
const LANES: usize = 8;

/// Why mutants could not be played to.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// A server could not be played to.
    #[error("a mutant cannot be served over a WebSocket")]
    Target(#[from] TargetError),
    /// A job panicked, which is a defect of this program.
    #[error("a job that plays to mutants panicked; this is a defect of wsproof, please report it")]
    Panicked,
}

/// Something to play: a word, to a mutant or to the machine itself.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The number of the mutant; none for the machine itself.
    pub mutant: Option<usize>,
    /// The word.
    pub word: &'a Word,
}

/// What every server needs to know.
#[derive(Clone, Debug)]
pub struct Stage {
    base: Arc<Base>,
    mutants: Arc<Vec<Mutant>>,
    decoder: Arc<Decoder>,
}

impl Stage {
    /// A stage for these mutants.
    ///
    /// # Errors
    /// If the tokens to play with cannot be made.
    pub fn new(base: Arc<Base>, mutants: Arc<Vec<Mutant>>) -> Result<Self, WireError> {
        let credentials = Arc::new(Credentials::mint()?);
        let limits = base.extraction().bounds.limits();
        let decoder = Arc::new(Decoder::new(limits, credentials, &base.extraction().inputs));
        Ok(Self {
            base,
            mutants,
            decoder,
        })
    }

    /// Plays every trial by several jobs, and says for each what the harness saw.
    ///
    /// # Errors
    /// If a server could not be played to.
    pub fn play(
        &self,
        trials: &[Trial<'_>],
        jobs: usize,
        progress: &dyn Progress,
    ) -> Result<Vec<Option<Difference>>, WireError> {
        let seen = Mutex::new(vec![None; trials.len()]);
        let shared = Shared {
            stage: self,
            trials,
            next: AtomicUsize::new(0),
            seen,
            progress,
        };
        let ended: Vec<_> = std::thread::scope(|scope| {
            let jobs: Vec<_> = (0..jobs.max(1))
                .map(|_| scope.spawn(|| shared.job()))
                .collect();
            jobs.into_iter()
                .map(std::thread::ScopedJoinHandle::join)
                .collect()
        });
        for job in ended {
            job.map_err(|_| WireError::Panicked)??;
        }
        Ok(shared
            .seen
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the jobs share.
struct Shared<'a> {
    stage: &'a Stage,
    trials: &'a [Trial<'a>],
    next: AtomicUsize,
    seen: Mutex<Vec<Option<Difference>>>,
    progress: &'a dyn Progress,
}

impl Shared<'_> {
    fn job(&self) -> Result<(), TargetError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(TargetError::Runtime)?;
        runtime.block_on(async {
            let lanes = (0..LANES).map(|_| self.lane(runtime.handle()));
            futures_util::future::try_join_all(lanes).await.map(drop)
        })
    }

    async fn lane(&self, here: &Handle) -> Result<(), TargetError> {
        let port = Interpreted::bind(here.clone()).await?;
        // What is reached says nothing here, as the same words are played again and again.
        let mut coverage = Coverage::default();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(trial) = self.trials.get(number) else {
                return Ok(());
            };
            let sequence = self.stage.base.extraction().sequence(trial.word);
            let served = Box::new(Served::new(self.stage, trial.mutant));
            let mut session = port.begin(&self.stage.decoder, served);
            let played = play(&sequence, &mut session, Watch::Concerned, &mut coverage).await?;
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen[number] = played.difference;
            self.progress.advanced();
        }
    }
}

/// A mutant, or the machine itself, as a server.
struct Served {
    base: Arc<Base>,
    mutants: Arc<Vec<Mutant>>,
    mutant: Option<usize>,
    state: u32,
}

impl Served {
    fn new(stage: &Stage, mutant: Option<usize>) -> Self {
        Self {
            base: Arc::clone(&stage.base),
            mutants: Arc::clone(&stage.mutants),
            mutant,
            state: 0,
        }
    }
}

impl Behaviour for Served {
    fn react(&mut self, input: &Input, said: &mut Vec<Output>) {
        let Some(number) = self.base.number(input) else {
            return;
        };
        let machine = self.base.machine();
        let mutant = self.mutant.and_then(|mutant| self.mutants.get(mutant));
        let edge = match mutant {
            Some(mutant) => mutant.edge(machine, self.state, number),
            None => machine.edge(self.state, number),
        };
        self.state = edge.target;
        said.extend_from_slice(self.base.outputs.said(edge.output));
    }
}
