//! The lifecycle as data.

use std::fmt;

use crate::tables::lifecycle_table;
use crate::vocabulary::{LifecycleState, Trigger};

/// A legal transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transition {
    /// The state that it leaves.
    pub from: LifecycleState,
    /// What leads on.
    pub trigger: Trigger,
    /// The state that follows.
    pub to: LifecycleState,
}

impl fmt::Display for Transition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} → {} ({})", self.from, self.to, self.trigger)
    }
}

/// A trigger that is not legal in a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{trigger}` is not legal in `{from}`; legal there: {}", names(.possible))]
pub struct IllegalTransition {
    /// The state.
    pub from: LifecycleState,
    /// The trigger.
    pub trigger: Trigger,
    /// The triggers that are legal in the state.
    pub possible: Vec<Trigger>,
}

impl IllegalTransition {
    /// That the table does not list `trigger` under `from`.
    pub(super) fn new(from: LifecycleState, trigger: Trigger) -> Self {
        Self {
            from,
            trigger,
            possible: possible(from).collect(),
        }
    }
}

fn names(triggers: &[Trigger]) -> String {
    if triggers.is_empty() {
        return "nothing, it is the end".to_owned();
    }
    triggers
        .iter()
        .map(|trigger| format!("`{trigger}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

macro_rules! define_table {
    (
        states { $($states:tt)* }
        triggers { $($triggers:tt)* }
        transitions { $($from:ident { $($trigger:ident => $to:ident,)* })* }
    ) => {
        /// Every legal transition, in the order of the table.
        pub const TRANSITIONS: &[Transition] = &[
            $($(Transition {
                from: LifecycleState::$from,
                trigger: Trigger::$trigger,
                to: LifecycleState::$to,
            },)*)*
        ];

        /// The state that follows, where the table lists one.
        pub(super) const fn lookup(from: LifecycleState, trigger: Trigger) -> Option<LifecycleState> {
            match (from, trigger) {
                $($((LifecycleState::$from, Trigger::$trigger) => Some(LifecycleState::$to),)*)*
                // Whatever the table does not list is illegal; listing it again here would be a second table.
                _ => None,
            }
        }
    };
}

lifecycle_table!(define_table);

/// The transitions that every open state has alike: the triggers that lead from each of them to the same state. A picture
/// draws them once.
#[must_use]
pub fn from_every_open_state() -> Vec<(Trigger, LifecycleState)> {
    let common = |trigger: Trigger| {
        let open = LifecycleState::ALL.iter().filter(|state| state.is_open());
        let mut next = open.map(|from| lookup(*from, trigger));
        let first = next.next()??;
        next.all(|to| to == Some(first)).then_some((trigger, first))
    };
    Trigger::ALL.iter().copied().filter_map(common).collect()
}

/// The triggers that are legal in `state`, in the order of the table.
pub fn possible(state: LifecycleState) -> impl Iterator<Item = Trigger> {
    TRANSITIONS
        .iter()
        .filter(move |transition| transition.from == state)
        .map(|transition| transition.trigger)
}

/// The state that follows `from` on `trigger`.
///
/// # Errors
/// If the table does not list `trigger` under `from`; the error lists what it does.
pub fn successor(
    from: LifecycleState,
    trigger: Trigger,
) -> Result<LifecycleState, IllegalTransition> {
    lookup(from, trigger).ok_or_else(|| IllegalTransition::new(from, trigger))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use LifecycleState as S;

    #[test]
    #[expect(
        clippy::too_many_lines,
        reason = "the table of the requirements, written out"
    )]
    fn the_legal_pairs_are_those_of_the_requirements() {
        let required: &[(S, &[S])] = &[
            (S::Connecting, &[S::Accepted, S::Failed, S::Closed]),
            (
                S::Accepted,
                &[S::Authenticated, S::Closing, S::Failed, S::Closed],
            ),
            (
                S::Authenticated,
                &[
                    S::ServicesReady,
                    S::Degraded,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (
                S::ServicesReady,
                &[
                    S::ProcessingReady,
                    S::Degraded,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (
                S::ProcessingReady,
                &[
                    S::Processing,
                    S::Idle,
                    S::Degraded,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (
                S::Processing,
                &[
                    S::ProcessingReady,
                    S::Idle,
                    S::Degraded,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (
                S::Idle,
                &[
                    S::Processing,
                    S::ProcessingReady,
                    S::Degraded,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (
                S::Degraded,
                &[
                    S::ProcessingReady,
                    S::Processing,
                    S::Idle,
                    S::Reconnecting,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (
                S::Reconnecting,
                &[
                    S::ServicesReady,
                    S::ProcessingReady,
                    S::Degraded,
                    S::Closing,
                    S::Failed,
                    S::Closed,
                ],
            ),
            (S::Closing, &[S::Closed]),
            (S::Closed, &[]),
            (S::Failed, &[S::Connecting]),
        ];
        assert_eq!(required.len(), LifecycleState::ALL.len());
        for (from, successors) in required {
            let table: BTreeSet<_> = TRANSITIONS
                .iter()
                .filter(|transition| transition.from == *from)
                .map(|t| t.to)
                .collect();
            assert_eq!(table, successors.iter().copied().collect(), "from {from}");
        }
    }

    #[test]
    fn an_illegal_transition_says_what_was_possible() {
        let error = successor(S::Closing, Trigger::RunStarted).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`run_started` is not legal in `closing`; legal there: `transport_ended`"
        );
        let error = successor(S::Closed, Trigger::Retried).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`retried` is not legal in `closed`; legal there: nothing, it is the end"
        );
    }
}
