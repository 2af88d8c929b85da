//! The proof that exactly the words of the run grammar compile: the typestate types are held against the table, for every
//! phase and every event, whenever this crate is compiled.
//!
//! For each event there is a probe with an inherent constant that exists only for a phase in which the types allow the
//! event, and with a constant of the same name from a trait for every phase. The compiler takes the inherent one where
//! there is one. So a hand that adds an `impl` of its own, or takes one away, breaks the build.

use super::grammar::{RunEvent, RunPhase, lookup};
use super::typestate::{PhaseMarker, on, phase};
use crate::tables::run_table;

/// What the types say of an event that they do not allow.
trait Refused {
    const NEXT: Option<RunPhase> = None;
}

const fn agree(types: Option<RunPhase>, table: Option<RunPhase>) -> bool {
    match (types, table) {
        (None, None) => true,
        (Some(types), Some(table)) => types as u8 == table as u8,
        (None, Some(_)) | (Some(_), None) => false,
    }
}

macro_rules! agree_on_event {
    ($event:ident $method:ident [$($phase:ident)*]) => {
        mod $method {
            use super::*;

            struct Probe<P>(P);

            impl<P> Refused for Probe<P> {}

            impl<P: on::$event> Probe<P> {
                const NEXT: Option<RunPhase> = Some(<P::Next as PhaseMarker>::PHASE);
            }

            $(const _: () = assert!(
                agree(
                    Probe::<phase::$phase>::NEXT,
                    lookup(RunPhase::$phase, RunEvent::$event),
                ),
                concat!(
                    "the types and the table disagree on `", stringify!($event), "` in `", stringify!($phase), "`"
                ),
            );)*
        }
    };
}

macro_rules! agree_on_events {
    ([$($event:ident $method:ident)*] $phases:tt) => {
        $(agree_on_event!($event $method $phases);)*
    };
}

macro_rules! agree_on_everything {
    (
        phases { $($phase:ident $unique_name:ident $phase_name:literal $storage:ident $phase_meaning:literal;)* }
        events { $($event:ident $method:ident $name:literal $event_meaning:literal refusal $refusal:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident),* })* }
    ) => {
        agree_on_events!([$($event $method)*] [$($phase)*]);
    };
}

run_table!(agree_on_everything);
