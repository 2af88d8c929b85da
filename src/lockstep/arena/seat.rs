//! Where one sequence at a time is played to a server at an address.

use crate::lockstep::choices::{Freely, play_freely};
use crate::lockstep::coverage::Coverage;
use crate::lockstep::played::Played;
use crate::lockstep::player::{Watch, play};
use crate::sequences::Sequence;
use crate::targets::remote::{Instance, Place, Servers, Unscripted};
use crate::targets::{Observation, Pace, TargetError};

/// Where one sequence at a time is played to a server at an address.
pub(super) enum Seat {
    /// With its environment in the checker's hands.
    Controlled(Box<Instance>),
    /// With an environment of its own.
    Unscripted(Unscripted, Freely),
}

impl Seat {
    /// One at a server.
    pub(super) async fn take(
        servers: &Servers,
        place: Place,
        lane: usize,
        freely: Freely,
    ) -> Result<Self, TargetError> {
        match place.control {
            Some(_) => Ok(Self::Controlled(Box::new(servers.connect(place).await?))),
            None => Ok(Self::Unscripted(servers.unscripted(&place, lane)?, freely)),
        }
    }

    /// How long outputs are waited for from now on.
    pub(super) fn go_at(&mut self, pace: Pace) {
        match self {
            Self::Controlled(instance) => instance.go_at(pace),
            Self::Unscripted(server, _) => server.go_at(pace),
        }
    }

    /// Plays a sequence. Silence breaks a rule only where there is somebody to break it: before it counts, the server is asked
    /// for a sign of life.
    pub(super) async fn play(
        &mut self,
        sequence: &Sequence,
        watch: Watch,
        coverage: &mut Coverage,
    ) -> Result<Played, TargetError> {
        let played = match self {
            Self::Controlled(instance) => {
                let mut session = instance.begin(sequence).await?;
                play(sequence, &mut session, watch, coverage).await?
            }
            Self::Unscripted(server, freely) => {
                play_freely(sequence, server, *freely, coverage).await?
            }
        };
        let difference = played.difference.as_ref();
        if difference.is_some_and(|it| it.seen == Observation::Nothing) {
            match self {
                Self::Controlled(instance) => instance.sign_of_life(&sequence.limits).await?,
                Self::Unscripted(server, _) => server.sign_of_life().await?,
            }
        }
        Ok(played)
    }
}
