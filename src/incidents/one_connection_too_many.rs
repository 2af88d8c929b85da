//! A limit is off by one.

use wsproof_model::vocabulary::{Limits, Rule};

use super::{Incident, Types};
use crate::lockstep::TargetName;
use crate::targets::variation::Arrangement;

pub(super) const INCIDENT: Incident = Incident {
    name: "one-connection-too-many",
    title: "a user may hold one connection more than the limit says",
    story: "The number of a user's connections was compared with the limit after the new one had been left out of the \
            count. Everybody had one more than the capacity had been planned for.",
    types: Types::Permit {
        why: "Numbers are compared at run time. Here the limits stand in one table and are exceeded by none, which is what \
              every check counts.",
    },
    rules: &[Rule::Close1008Connections],
    target: TargetName::Live,
    arrangement,
};

fn arrangement() -> Arrangement {
    Arrangement {
        limits: |limits| Limits {
            connections_per_user: limits.connections_per_user + 1,
            ..limits.clone()
        },
        ..Arrangement::proper()
    }
}
