//! The run grammar as data.

use crate::tables::run_table;

/// An event that is not legal in a phase.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` cannot happen to a run that is {phase:?}", .event.name())]
pub struct IllegalEvent {
    /// The phase.
    pub phase: RunPhase,
    /// The event.
    pub event: RunEvent,
}

impl RunPhase {
    /// The phase that follows on `event`.
    ///
    /// # Errors
    /// If the grammar does not list `event` under this phase.
    pub fn after(self, event: RunEvent) -> Result<Self, IllegalEvent> {
        lookup(self, event).ok_or(IllegalEvent { phase: self, event })
    }

    /// The events that are legal in this phase, each with the phase that follows, in the order of the table.
    pub fn steps(self) -> impl Iterator<Item = (RunEvent, Self)> {
        let events = RunEvent::ALL.iter().copied();
        events.filter_map(move |event| Some((event, lookup(self, event)?)))
    }
}

macro_rules! define_grammar {
    (
        phases { $($phase:ident $unique_name:ident $phase_name:literal $storage:ident $phase_meaning:literal;)* }
        events { $($event:ident $method:ident $name:literal $event_meaning:literal refusal $refusal:literal;)* }
        transitions { $($from:ident { $($on:ident => $to:ident),* })* }
    ) => {
        /// Where a run stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RunPhase {
            $(#[doc = $phase_meaning] $phase,)*
        }

        impl RunPhase {
            /// Every phase, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$phase),*];

            /// The phase's name in words.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$phase => $phase_name,)* }
            }

            /// What the phase means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$phase => $phase_meaning,)* }
            }
        }

        /// What happens to a run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RunEvent {
            $(#[doc = $event_meaning] $event,)*
        }

        impl RunEvent {
            /// Every event, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$event),*];

            /// The `type` of the server message that tells of the event.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$event => $name,)* }
            }

            /// What the event means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$event => $event_meaning,)* }
            }

            /// The method of [`Run`](super::Run) that is the event.
            #[must_use]
            pub const fn method(self) -> &'static str {
                match self { $(Self::$event => stringify!($method),)* }
            }

            /// What the compiler says where the event is not legal, with `{Self}` for the phase.
            #[must_use]
            pub const fn refusal(self) -> &'static str {
                match self { $(Self::$event => $refusal,)* }
            }
        }

        pub(super) const fn lookup(phase: RunPhase, event: RunEvent) -> Option<RunPhase> {
            match (phase, event) {
                $($((RunPhase::$from, RunEvent::$on) => Some(RunPhase::$to),)*)*
                // Whatever the table does not list is illegal; listing it again here would be a second table.
                _ => None,
            }
        }
    };
}

run_table!(define_grammar);

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use RunEvent as E;

    /// How long the words are that are looked at: long enough for two tool calls and thoughts around them.
    const LONGEST: usize = 8;

    /// Whether the grammar as PROTOCOL.md section 5 writes it goes on from `word` with `event`. A run may also end
    /// while a tool call is under way, with all but an answer.
    fn grammar_goes_on(word: &[E], event: E) -> bool {
        let ends = [E::Completed, E::Errored, E::Stopped];
        match word.last() {
            None => event == E::Started,
            Some(end) if ends.contains(end) => false,
            Some(E::Executing) => [E::ToolDone, E::Errored, E::Stopped].contains(&event),
            Some(_) => event == E::Thinking || event == E::Executing || ends.contains(&event),
        }
    }

    #[test]
    fn the_prefixes_of_the_grammar_are_those_of_the_requirements_and_each_leads_to_one_phase() {
        let mut words = vec![(Vec::new(), RunPhase::Pending)];
        let mut prefixes: BTreeMap<RunPhase, u32> = BTreeMap::new();
        let (mut legal, mut illegal) = (0, 0);
        for length in 0..=LONGEST {
            let mut longer = Vec::new();
            for (word, phase) in &words {
                *prefixes.entry(*phase).or_default() += 1;
                for event in E::ALL {
                    let next = phase.after(*event);
                    let expected = grammar_goes_on(word, *event);
                    assert_eq!(next.is_ok(), expected, "{word:?} {event:?}");
                    let Ok(next) = next else {
                        illegal += 1;
                        continue;
                    };
                    legal += 1;
                    longer.push(([word.as_slice(), &[*event]].concat(), next));
                }
            }
            println!("{} prefixes of length {length}", words.len());
            words = longer;
        }
        println!("by phase: {prefixes:?}; prefix and event: {legal} legal, {illegal} illegal");
        // Every phase is met, so that what holds for phase and event holds for every prefix and event.
        assert_eq!(prefixes.keys().copied().collect::<Vec<_>>(), RunPhase::ALL);
    }

    #[test]
    fn only_an_ended_run_has_no_event_and_every_other_can_come_to_its_end() {
        for phase in RunPhase::ALL {
            let followers: Vec<_> = E::ALL.iter().flat_map(|e| phase.after(*e)).collect();
            match phase {
                RunPhase::Ended => assert_eq!(followers, []),
                RunPhase::Pending => assert_eq!(followers, [RunPhase::Running]),
                RunPhase::Running | RunPhase::UsingTool => {
                    assert!(followers.contains(&RunPhase::Ended), "{phase:?}");
                }
            }
        }
    }

    /// The phases, or the methods of the events, that `text` names in backquotes.
    fn named<T: Copy + Ord>(text: &str, all: &[T], name: impl Fn(T) -> String) -> BTreeSet<T> {
        let named = |item: &T| text.contains(&format!("`{}`", name(*item)));
        all.iter().copied().filter(named).collect()
    }

    #[test]
    fn a_refusal_names_the_phases_that_the_event_is_for_and_the_ways_there() {
        for event in E::ALL {
            let refusal = event.refusal();
            let Some((wrong, what_to_do)) = refusal.split_once(": only ") else {
                panic!("{refusal}");
            };
            assert!(wrong.contains("`{Self}`"), "{refusal}");
            let phases = named(what_to_do, RunPhase::ALL, |phase| format!("{phase:?}"));
            let legal = RunPhase::ALL.iter().filter(|p| p.after(*event).is_ok());
            assert_eq!(phases, legal.copied().collect(), "{refusal}");
            let ways = named(what_to_do, E::ALL, |event| format!(".{}()", event.method()));
            let leads_there = |way: &E| {
                let mut after = RunPhase::ALL.iter().flat_map(|phase| phase.after(*way));
                after.any(|phase| phases.contains(&phase))
            };
            assert!(ways.iter().all(leads_there), "{refusal}");
            let from_the_runtime = what_to_do.contains("`AgentRuntime::run`");
            assert_eq!(from_the_runtime, ways.is_empty(), "{refusal}");
        }
    }
}
