//! What arenas are opened with.

use std::sync::Arc;

use super::arena::Arena;
use super::choices::Freely;
use super::error::CheckError;
use super::options::TargetName;
use super::stop::Stop;
use crate::targets::credentials::Credentials;
use crate::targets::remote::{Place, Servers};
use crate::targets::variation::Variation;

/// What arenas are opened with, and until when is played on them.
pub(super) struct Ground<'a> {
    whose: Whose<'a>,
    stop: Stop,
}

enum Whose<'a> {
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
    pub(super) fn new(variation: &'a Arc<Variation>, stop: Stop) -> Result<Self, CheckError> {
        let credentials = Arc::new(Credentials::mint().map_err(CheckError::Credentials)?);
        Ok(Self {
            whose: Whose::Own {
                credentials,
                variation,
            },
            stop,
        })
    }

    /// For servers at addresses.
    pub(super) const fn at(servers: &'a Servers, freely: Freely, stop: Stop) -> Self {
        Self {
            whose: Whose::Remote(servers, freely),
            stop,
        }
    }

    /// An arena on which one sequence is played at a time.
    pub(super) fn open(&self, target: TargetName) -> Result<Arena, CheckError> {
        let stop = self.stop.clone();
        let opened = match &self.whose {
            Whose::Own {
                credentials,
                variation,
            } => Arena::open(target, credentials, variation, stop),
            Whose::Remote(servers, freely) => {
                Arena::at(servers, *freely, seats(servers).take(1), stop)
            }
        };
        opened.map_err(|source| CheckError::of(target, source))
    }

    /// One arena for each of so many jobs, and one at least. There are no more than there are servers to play to.
    pub(super) fn open_several(
        &self,
        target: TargetName,
        jobs: usize,
    ) -> Result<Vec<Arena>, CheckError> {
        let jobs = jobs.max(1);
        let (servers, freely) = match &self.whose {
            Whose::Own { .. } => return (0..jobs).map(|_| self.open(target)).collect(),
            Whose::Remote(servers, freely) => (servers, *freely),
        };
        let jobs = jobs.min(seats(servers).count()).max(1);
        let opened = (0..jobs).map(|job| {
            let places = seats(servers).skip(job).step_by(jobs);
            Arena::at(servers, freely, places, self.stop.clone())
        });
        opened
            .collect::<Result<_, _>>()
            .map_err(|source| CheckError::of(target, source))
    }
}

/// Where sequences can be played side by side: one place for each controlled server, and as many as there are users at one
/// that is not.
pub(super) fn seats(servers: &Servers) -> impl Iterator<Item = (Place, usize)> {
    servers.places().flat_map(|place| {
        let lanes = match place.control {
            Some(_) => 1,
            None => servers.lanes(),
        };
        (0..lanes).map(move |lane| (place.clone(), lane))
    })
}
