//! Where sequences are played: a target with the runtime that it needs.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use super::coverage::Coverage;
use super::error::CheckError;
use super::options::TargetName;
use super::player::{Played, Watch, play};
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::targets::TargetError;
use crate::targets::credentials::Credentials;
use crate::targets::live::Live;
use crate::targets::simulated::{Simulated, untied};
use crate::targets::variation::Variation;

/// How many sequences one live job plays side by side, so that one waits for the network while another computes.
const LANES: usize = 8;

/// Every so-manieth live sequence is played with server and clients in different threads, where a race can show that one
/// thread hides.
const APART_EVERY: u64 = 16;

/// What arenas are opened with.
pub(super) struct Ground<'a> {
    credentials: Arc<Credentials>,
    variation: &'a Arc<Variation>,
}

impl<'a> Ground<'a> {
    /// For servers with that variation.
    pub(super) fn new(variation: &'a Arc<Variation>) -> Result<Self, CheckError> {
        Ok(Self {
            credentials: Arc::new(Credentials::mint().map_err(CheckError::Credentials)?),
            variation,
        })
    }

    pub(super) fn open(&self, target: TargetName) -> Result<Arena, CheckError> {
        Arena::open(target, &self.credentials, self.variation)
            .map_err(|source| CheckError::Target { target, source })
    }

    /// One arena for each of so many jobs, and one at least.
    pub(super) fn open_several(
        &self,
        target: TargetName,
        jobs: usize,
    ) -> Result<Vec<Arena>, CheckError> {
        (0..jobs.max(1)).map(|_| self.open(target)).collect()
    }
}

/// A target with what one job needs to play to it.
pub(super) enum Arena {
    Live {
        runtime: Runtime,
        lanes: Vec<Lane>,
        _server_thread: Runtime,
    },
    Simulated {
        runtime: Runtime,
        target: Simulated,
    },
}

/// A pair of ports: one whose servers share the thread of the clients, one whose servers do not.
pub(super) struct Lane {
    together: Live,
    apart: Live,
}

impl Lane {
    async fn play(
        &self,
        number: u64,
        sequence: &Sequence,
        watch: Watch,
        coverage: &mut Coverage,
    ) -> Result<Played, TargetError> {
        let port = if number % APART_EVERY == APART_EVERY - 1 {
            &self.apart
        } else {
            &self.together
        };
        play(sequence, &mut port.begin(sequence), watch, coverage).await
    }
}

/// Where the next sequence comes from and where the outcome goes; called by one job, of which there are several.
pub(super) trait Supply: Sync {
    /// The next sequence, with what it is called; `None` when there are no more.
    fn next(&self) -> Option<(Source, Sequence)>;

    /// A sequence was played.
    fn played(&self, source: Source, sequence: Sequence, played: Played);
}

impl Arena {
    pub(super) fn open(
        target: TargetName,
        credentials: &Arc<Credentials>,
        variation: &Arc<Variation>,
    ) -> Result<Self, TargetError> {
        match target {
            TargetName::Simulated => {
                let runtime = Builder::new_current_thread()
                    .enable_time()
                    .start_paused(true)
                    .build()
                    .map_err(TargetError::Runtime)?;
                Ok(Self::Simulated {
                    runtime,
                    target: Simulated::new(Arc::clone(credentials), Arc::clone(variation)),
                })
            }
            TargetName::Live => {
                let runtime = Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(TargetError::Runtime)?;
                let server_thread = Builder::new_multi_thread()
                    .worker_threads(1)
                    .thread_name("server under test")
                    .enable_all()
                    .build()
                    .map_err(TargetError::Runtime)?;
                let lanes = runtime.block_on(async {
                    let mut lanes = Vec::with_capacity(LANES);
                    for _ in 0..LANES {
                        lanes.push(Lane {
                            together: Live::bind(
                                Arc::clone(credentials),
                                Arc::clone(variation),
                                runtime.handle().clone(),
                            )
                            .await?,
                            apart: Live::bind(
                                Arc::clone(credentials),
                                Arc::clone(variation),
                                server_thread.handle().clone(),
                            )
                            .await?,
                        });
                    }
                    Ok::<_, TargetError>(lanes)
                })?;
                Ok(Self::Live {
                    runtime,
                    lanes,
                    _server_thread: server_thread,
                })
            }
        }
    }

    /// Plays one sequence.
    pub(super) fn play(
        &self,
        number: u64,
        sequence: &Sequence,
        watch: Watch,
        coverage: &mut Coverage,
    ) -> Result<Played, TargetError> {
        match self {
            Self::Live { runtime, lanes, .. } => match lanes.first() {
                Some(lane) => runtime.block_on(lane.play(number, sequence, watch, coverage)),
                None => Ok(Played::default()),
            },
            Self::Simulated { runtime, target } => {
                runtime.block_on(play_simulated(target, sequence, watch, coverage))
            }
        }
    }

    /// Plays everything that `supply` has, and says what was reached.
    pub(super) fn play_all(&self, supply: &impl Supply) -> Result<Coverage, TargetError> {
        let mut coverage = Coverage::default();
        match self {
            Self::Live { runtime, lanes, .. } => runtime.block_on(async {
                let lanes = lanes.iter().map(|lane| async {
                    let mut coverage = Coverage::default();
                    while let Some((source, sequence)) = supply.next() {
                        let played = lane
                            .play(source.number(), &sequence, Watch::Concerned, &mut coverage)
                            .await?;
                        supply.played(source, sequence, played);
                    }
                    Ok::<_, TargetError>(coverage)
                });
                for reached in futures_util::future::try_join_all(lanes).await? {
                    coverage.merge(&reached);
                }
                Ok(coverage)
            }),
            Self::Simulated { runtime, target } => runtime.block_on(async {
                while let Some((source, sequence)) = supply.next() {
                    let played =
                        play_simulated(target, &sequence, Watch::Concerned, &mut coverage).await?;
                    supply.played(source, sequence, played);
                }
                Ok(coverage)
            }),
        }
    }
}

/// Plays everything that `supply` has, one job for each arena, and says what was reached.
pub(super) fn play_side_by_side(
    target: TargetName,
    arenas: Vec<Arena>,
    supply: &impl Supply,
) -> Result<Coverage, CheckError> {
    let ended: Vec<_> = std::thread::scope(|scope| {
        let jobs: Vec<_> = arenas
            .into_iter()
            .map(|arena| {
                scope.spawn(|| {
                    let arena = arena;
                    arena.play_all(supply)
                })
            })
            .collect();
        jobs.into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect()
    });
    let mut coverage = Coverage::default();
    for job in ended {
        let reached = job.map_err(|_| CheckError::Panicked { target })?;
        coverage.merge(&reached.map_err(|source| CheckError::Target { target, source })?);
    }
    Ok(coverage)
}

async fn play_simulated(
    target: &Simulated,
    sequence: &Sequence,
    watch: Watch,
    coverage: &mut Coverage,
) -> Result<Played, TargetError> {
    let sequence = Sequence {
        limits: untied(&sequence.limits),
        ..sequence.clone()
    };
    play(&sequence, &mut target.begin(&sequence), watch, coverage).await
}
