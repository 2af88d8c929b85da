//! Where sequences are played: a target with the runtime that it needs.

mod seat;

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;

use seat::Seat;

use super::choices::Freely;
use super::coverage::Coverage;
use super::error::CheckError;
use super::options::TargetName;
use super::played::Played;
use super::player::{Watch, play};
use super::stop::Stop;
use super::verdict::Source;
use crate::sequences::Sequence;
use crate::targets::credentials::Credentials;
use crate::targets::live::Live;
use crate::targets::remote::{Place, Servers};
use crate::targets::simulated::{Simulated, untied};
use crate::targets::variation::Variation;
use crate::targets::{Pace, TargetError};

/// How many sequences one live job plays side by side, so that one waits for the network while another computes.
const LANES: usize = 8;

/// Every so-manieth live sequence is played with server and clients in different threads, where a race can show that one
/// thread hides.
const APART_EVERY: u64 = 16;

/// A target with what one job needs to play to it, until that is to end.
pub(super) struct Arena {
    stage: Stage,
    stop: Stop,
}

enum Stage {
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
    /// For a server of this crate with that variation.
    pub(super) fn open(
        target: TargetName,
        credentials: &Arc<Credentials>,
        variation: &Arc<Variation>,
        stop: Stop,
    ) -> Result<Self, TargetError> {
        let stage = match target {
            TargetName::Remote => return Err(TargetError::NoAddress),
            TargetName::Simulated => Stage::simulated(credentials, variation)?,
            TargetName::Live => Stage::live(credentials, variation)?,
        };
        Ok(Self { stage, stop })
    }

    /// For servers at these places.
    pub(super) fn at(
        servers: &Servers,
        freely: Freely,
        places: impl Iterator<Item = (Place, usize)>,
        stop: Stop,
    ) -> Result<Self, TargetError> {
        let stage = Stage::remote(servers, freely, places)?;
        Ok(Self { stage, stop })
    }

    /// How long outputs are waited for from now on, at an address.
    pub(super) fn go_at(&mut self, pace: Pace) {
        match &mut self.stage {
            Stage::Live { .. } | Stage::Simulated { .. } => {}
            Stage::Remote { seats, .. } => {
                for seat in seats {
                    seat.get_mut().go_at(pace);
                }
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
        let stop = &self.stop;
        match &self.stage {
            Stage::Live { runtime, lanes, .. } => match lanes.first() {
                Some(lane) => {
                    runtime.block_on(stop.or(lane.play(number, sequence, watch, coverage)))
                }
                None => Ok(Played::default()),
            },
            Stage::Simulated { runtime, target } => {
                runtime.block_on(stop.or(play_simulated(target, sequence, watch, coverage)))
            }
            Stage::Remote { runtime, seats } => match seats.first() {
                Some(seat) => {
                    runtime.block_on(stop.or(play_remote(seat, sequence, watch, coverage)))
                }
                None => Ok(Played::default()),
            },
        }
    }

    /// Plays everything that `supply` has, and says what was reached.
    fn play_all(&self, supply: &impl Supply) -> Ended<TargetError> {
        let stop = &self.stop;
        match &self.stage {
            Stage::Live { runtime, lanes, .. } => runtime.block_on(all(
                lanes.iter(),
                (supply, stop),
                async |lane: &Lane, number, sequence, coverage| {
                    lane.play(number, sequence, Watch::Concerned, coverage)
                        .await
                },
            )),
            Stage::Simulated { runtime, target } => runtime.block_on(all(
                std::iter::once(target),
                (supply, stop),
                async |target, _number, sequence, coverage| {
                    play_simulated(target, sequence, Watch::Concerned, coverage).await
                },
            )),
            Stage::Remote { runtime, seats } => runtime.block_on(all(
                seats.iter(),
                (supply, stop),
                async |seat, _number, sequence, coverage| {
                    play_remote(seat, sequence, Watch::Concerned, coverage).await
                },
            )),
        }
    }
}

impl Stage {
    fn simulated(
        credentials: &Arc<Credentials>,
        variation: &Arc<Variation>,
    ) -> Result<Self, TargetError> {
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

    fn live(
        credentials: &Arc<Credentials>,
        variation: &Arc<Variation>,
    ) -> Result<Self, TargetError> {
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
        let bind = |handle| Live::bind(Arc::clone(credentials), Arc::clone(variation), handle);
        let lanes = runtime.block_on(async {
            let mut lanes = Vec::with_capacity(LANES);
            for _ in 0..LANES {
                lanes.push(Lane {
                    together: bind(runtime.handle().clone()).await?,
                    apart: bind(server_thread.handle().clone()).await?,
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

    fn remote(
        servers: &Servers,
        freely: Freely,
        places: impl Iterator<Item = (Place, usize)>,
    ) -> Result<Self, TargetError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(TargetError::Runtime)?;
        let taken = places.map(|(place, lane)| Seat::take(servers, place, lane, freely));
        let taken = runtime.block_on(futures_util::future::try_join_all(taken))?;
        Ok(Self::Remote {
            runtime,
            seats: taken.into_iter().map(Mutex::new).collect(),
        })
    }
}

/// Plays everything that `supply` has in these lanes side by side.
async fn all<L: Copy>(
    lanes: impl Iterator<Item = L>,
    (supply, stop): (&impl Supply, &Stop),
    play: impl AsyncFn(L, u64, &Sequence, &mut Coverage) -> Result<Played, TargetError>,
) -> Ended<TargetError> {
    let lanes = lanes.map(|lane| {
        let play = &play;
        async move {
            let mut coverage = Coverage::default();
            while let Some((source, sequence)) = supply.next() {
                let playing = play(lane, source.number(), &sequence, &mut coverage);
                match stop.or(playing).await {
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
            let outcome = outcome.map_err(|source| CheckError::of(target, source));
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
    seat.lock().await.play(sequence, watch, coverage).await
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
