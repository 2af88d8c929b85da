//! Where sequences are played: a target with the runtime that it needs.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;

use super::choices::{Freely, play_freely};
use super::coverage::Coverage;
use super::error::CheckError;
use super::options::TargetName;
use super::player::{Played, Watch, play};
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::targets::credentials::Credentials;
use crate::targets::live::Live;
use crate::targets::remote::{Instance, Place, Servers, Unscripted};
use crate::targets::simulated::{Simulated, untied};
use crate::targets::variation::Variation;
use crate::targets::{Pace, TargetError};

/// How many sequences one live job plays side by side, so that one waits for the network while another computes.
const LANES: usize = 8;

/// Every so-manieth live sequence is played with server and clients in different threads, where a race can show that one
/// thread hides.
const APART_EVERY: u64 = 16;

/// What arenas are opened with.
pub(super) enum Ground<'a> {
    /// This crate's own server, with a variation.
    Own {
        credentials: Arc<Credentials>,
        variation: &'a Arc<Variation>,
    },
    /// Servers at addresses.
    Remote(&'a Servers, Freely),
}

impl<'a> Ground<'a> {
    /// For servers of this crate with that variation.
    pub(super) fn new(variation: &'a Arc<Variation>) -> Result<Self, CheckError> {
        Ok(Self::Own {
            credentials: Arc::new(Credentials::mint().map_err(CheckError::Credentials)?),
            variation,
        })
    }

    /// An arena on which one sequence is played at a time.
    pub(super) fn open(&self, target: TargetName) -> Result<Arena, CheckError> {
        let opened = match self {
            Self::Own {
                credentials,
                variation,
            } => Arena::open(target, credentials, variation),
            Self::Remote(servers, freely) => Arena::at(servers, *freely, seats(servers).take(1)),
        };
        opened.map_err(|source| CheckError::Target { target, source })
    }

    /// One arena for each of so many jobs, and one at least. There are no more than there are servers to play to.
    pub(super) fn open_several(
        &self,
        target: TargetName,
        jobs: usize,
    ) -> Result<Vec<Arena>, CheckError> {
        let jobs = jobs.max(1);
        let (servers, freely) = match self {
            Self::Own { .. } => return (0..jobs).map(|_| self.open(target)).collect(),
            Self::Remote(servers, freely) => (servers, *freely),
        };
        let jobs = jobs.min(seats(servers).count()).max(1);
        (0..jobs)
            .map(|job| Arena::at(servers, freely, seats(servers).skip(job).step_by(jobs)))
            .collect::<Result<_, _>>()
            .map_err(|source| CheckError::Target { target, source })
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
    Remote {
        runtime: Runtime,
        seats: Vec<Mutex<Seat>>,
    },
}

/// Where one sequence at a time is played to a server at an address.
pub(super) enum Seat {
    /// With its environment in the checker's hands.
    Controlled(Box<Instance>),
    /// With an environment of its own.
    Unscripted(Unscripted, Freely),
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

    /// A target cannot go on: there are no more sequences.
    fn give_up(&self);
}

/// What a job came to: what it reached, and whether it could go on to the end.
type Ended<E> = (Coverage, Result<(), E>);

impl Arena {
    fn open(
        target: TargetName,
        credentials: &Arc<Credentials>,
        variation: &Arc<Variation>,
    ) -> Result<Self, TargetError> {
        match target {
            TargetName::Remote => Err(TargetError::NoAddress),
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

    /// The servers at these places.
    fn at(
        servers: &Servers,
        freely: Freely,
        seats: impl Iterator<Item = (Place, usize)>,
    ) -> Result<Self, TargetError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(TargetError::Runtime)?;
        let taken = seats.map(async |(place, lane)| match place.control {
            Some(_) => {
                let instance = servers.connect(place).await?;
                Ok::<_, TargetError>(Seat::Controlled(Box::new(instance)))
            }
            None => Ok(Seat::Unscripted(servers.unscripted(&place, lane)?, freely)),
        });
        let taken = runtime.block_on(futures_util::future::try_join_all(taken))?;
        Ok(Self::Remote {
            runtime,
            seats: taken.into_iter().map(Mutex::new).collect(),
        })
    }

    /// How long outputs are waited for from now on, at an address.
    pub(super) fn go_at(&mut self, pace: Pace) {
        let Self::Remote { seats, .. } = self else {
            return;
        };
        for seat in seats {
            match seat.get_mut() {
                Seat::Controlled(instance) => instance.go_at(pace),
                Seat::Unscripted(server, _) => server.go_at(pace),
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
            Self::Remote { runtime, seats } => match seats.first() {
                Some(seat) => runtime.block_on(play_remote(seat, sequence, watch, coverage)),
                None => Ok(Played::default()),
            },
        }
    }

    /// Plays everything that `supply` has, and says what was reached.
    fn play_all(&self, supply: &impl Supply) -> Ended<TargetError> {
        match self {
            Self::Live { runtime, lanes, .. } => runtime.block_on(all(
                lanes.iter(),
                supply,
                async |lane: &Lane, number, sequence, coverage| {
                    lane.play(number, sequence, Watch::Concerned, coverage)
                        .await
                },
            )),
            Self::Simulated { runtime, target } => runtime.block_on(all(
                std::iter::once(target),
                supply,
                async |target, _number, sequence, coverage| {
                    play_simulated(target, sequence, Watch::Concerned, coverage).await
                },
            )),
            Self::Remote { runtime, seats } => runtime.block_on(all(
                seats.iter(),
                supply,
                async |seat, _number, sequence, coverage| {
                    play_remote(seat, sequence, Watch::Concerned, coverage).await
                },
            )),
        }
    }
}

/// Plays everything that `supply` has in these lanes side by side.
async fn all<L: Copy>(
    lanes: impl Iterator<Item = L>,
    supply: &impl Supply,
    play: impl AsyncFn(L, u64, &Sequence, &mut Coverage) -> Result<Played, TargetError>,
) -> Ended<TargetError> {
    let lanes = lanes.map(|lane| {
        let play = &play;
        async move {
            let mut coverage = Coverage::default();
            while let Some((source, sequence)) = supply.next() {
                match play(lane, source.number(), &sequence, &mut coverage).await {
                    Ok(played) => supply.played(source, sequence, played),
                    Err(error) => {
                        supply.give_up();
                        return (coverage, Err(error));
                    }
                }
            }
            (coverage, Ok(()))
        }
    });
    merged(futures_util::future::join_all(lanes).await)
}

/// What several came to: all that was reached, and the first failure.
fn merged<E>(ended: Vec<Ended<E>>) -> Ended<E> {
    let mut coverage = Coverage::default();
    let mut outcome = Ok(());
    for (reached, one) in ended {
        coverage.merge(&reached);
        outcome = outcome.and(one);
    }
    (coverage, outcome)
}

/// Plays everything that `supply` has, one job for each arena, and says what was reached.
pub(super) fn play_side_by_side(
    target: TargetName,
    arenas: Vec<Arena>,
    supply: &impl Supply,
) -> Ended<CheckError> {
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
    let told = |job: std::thread::Result<Ended<TargetError>>| match job {
        Ok((coverage, outcome)) => {
            let outcome = outcome.map_err(|source| CheckError::Target { target, source });
            (coverage, outcome)
        }
        Err(_) => (Coverage::default(), Err(CheckError::Panicked { target })),
    };
    merged(ended.into_iter().map(told).collect())
}

async fn play_remote(
    seat: &Mutex<Seat>,
    sequence: &Sequence,
    watch: Watch,
    coverage: &mut Coverage,
) -> Result<Played, TargetError> {
    match &mut *seat.lock().await {
        Seat::Controlled(instance) => {
            let mut session = instance.begin(sequence).await?;
            play(sequence, &mut session, watch, coverage).await
        }
        Seat::Unscripted(server, freely) => play_freely(sequence, server, *freely, coverage).await,
    }
}

/// Where sequences can be played side by side: one place for each controlled server, and as many as there are users at one
/// that is not.
fn seats(servers: &Servers) -> impl Iterator<Item = (Place, usize)> {
    servers.places().flat_map(|place| {
        let lanes = match place.control {
            Some(_) => 1,
            None => servers.lanes(),
        };
        (0..lanes).map(move |lane| (place.clone(), lane))
    })
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
