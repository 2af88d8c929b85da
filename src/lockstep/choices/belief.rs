//! What is believed of a connection: every state in which it may be, by all that was seen of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use wsproof_model::lifecycle::Transition;
use wsproof_model::machine::Machine;
use wsproof_model::machine::input::{ClientAction, Input, User};
use wsproof_model::machine::output::Predicted;
use wsproof_model::vocabulary::{LifecycleState, Rule, Timer};

use super::clocks::{Clocks, Deadlines, Due, Window, later};
use super::explanation::{Early, Unexplained};
use super::possible::{HERE, Possible, Taken, environment};
use crate::lockstep::compare::Match;
use crate::lockstep::exercise::Turn;

/// How many other connections hold a place of a user: so many at least, and so many at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) least: usize,
    pub(super) most: usize,
}

/// What explains something that was seen.
#[derive(Debug)]
pub(super) struct Explained {
    /// What had to be seen, by some state; by all of them, if `rule` is there.
    pub(super) predicted: Predicted,
    /// The rule that demands it, if it is the same in every state.
    pub(super) rule: Option<Rule>,
    /// Whether a message had waited that is now executed.
    pub(super) turn: Turn,
    /// Since when at the latest it was due, if every state knows that: not of what a server may do when it likes.
    pub(super) due: Option<Instant>,
    /// The transitions by which all states have come where they are, once nothing more must be said.
    pub(super) transitions: Vec<Transition>,
}

/// Every state in which a connection may be.
pub(super) struct Belief {
    machine: Machine,
    environment: Vec<Input>,
    /// How long an output may take.
    patience: Duration,
    states: BTreeMap<Possible, Clocks>,
    /// When the client began to do the last thing.
    given: Instant,
    /// When it had done it.
    done: Instant,
    /// Whatever the server did of its own accord and was not seen, it did after this.
    quiet: Instant,
}

impl Belief {
    /// Of a connection that was never opened.
    pub(super) fn new(machine: Machine, patience: Duration, now: Instant) -> Self {
        Self {
            environment: environment(),
            patience,
            states: BTreeMap::from([(Possible::initial(&machine), Clocks::default())]),
            machine,
            given: now,
            done: now,
            quiet: now,
        }
    }

    /// The states.
    pub(super) fn states(&self) -> impl Iterator<Item = &Possible> {
        self.states.keys()
    }

    /// Where the connection stands, if that is the same in every state.
    pub(super) fn state(&self) -> Option<LifecycleState> {
        let mut states = self.states.keys().map(Possible::state);
        let first = states.next()??;
        states.all(|it| it == Some(first)).then_some(first)
    }

    /// Whether the machine knows of such an action in any of the states.
    pub(super) fn can(&self, action: ClientAction) -> bool {
        self.states.keys().any(|it| it.can(&self.machine, action))
    }

    /// Whether the connection holds a place of a user: in all states, in some, in none.
    pub(super) fn holds(&self, user: User) -> Held {
        let holds = |it: &Possible| {
            let mut connection = it.connection().into_iter();
            connection.any(|it| it.user == Some(user) && it.state.is_open())
        };
        Held {
            least: usize::from(self.states.keys().all(holds)),
            most: usize::from(self.states.keys().any(holds)),
        }
    }

    /// The server comes to what the client did, as it does at last, as far as it says nothing to it.
    pub(super) fn come_to_what_was_done(&mut self, held: impl Fn(User) -> Held, now: Instant) {
        let mut reached = BTreeMap::new();
        let mut open: Vec<_> = std::mem::take(&mut self.states).into_iter().collect();
        while let Some((state, clocks)) = open.pop() {
            if state.inbox.is_empty() || !state.pending.is_empty() {
                add(&mut reached, state, clocks);
            } else {
                open.extend(self.came_to(&state, &clocks, &held, now));
            }
        }
        self.states = reached;
    }

    /// The client has done what it was given to do.
    pub(super) const fn done(&mut self, now: Instant) {
        self.done = now;
    }

    /// The client begins to do something.
    pub(super) fn give(&mut self, action: ClientAction, now: Instant) {
        self.given = now;
        self.done = now;
        let states = std::mem::take(&mut self.states);
        self.states = states
            .into_iter()
            .map(|(mut state, clocks)| {
                state.inbox.push_back(action);
                (state, clocks)
            })
            .collect();
    }

    /// Until when one of the states in which a timer runs must have ended that.
    pub(super) fn deadline(&self, timer: Timer) -> Option<Instant> {
        let states = self.states.values();
        states
            .filter_map(|clocks| clocks.deadline(timer, self.deadlines()))
            .max()
    }

    fn deadlines(&self) -> Deadlines<'_> {
        Deadlines {
            limits: self.machine.limits(),
            patience: self.patience,
        }
    }

    /// Whether a run may be active.
    pub(super) fn may_run(&self) -> bool {
        let mut connections = self.states.keys().filter_map(Possible::connection);
        connections.any(|it| it.active.is_some())
    }

    /// Whether all that the server owes is what comes of timers, for which it was waited long enough.
    pub(super) fn is_late(&self) -> bool {
        self.states.keys().all(Possible::is_settled)
    }

    /// What the server owes, by a state in which it must say something: what is left to be said, what it must say to what
    /// the client did, or what must come of a timer whose time is over.
    pub(super) fn owed(&self, now: Instant) -> Option<Predicted> {
        self.states.iter().find_map(|(state, clocks)| {
            let front = |taken: Taken| taken.after.pending.front().copied();
            let said = || state.answering(&self.machine)?.pending.front().copied();
            let fired = || {
                let timer = clocks.overdue(now, self.deadlines())?;
                let connection = HERE;
                front(state.happens(&self.machine, Input::Timer { connection, timer })?)
            };
            said().or_else(fired)
        })
    }

    /// Whether the server may say nothing more for now.
    pub(super) fn may_be_silent(&self, held: impl Fn(User) -> Held, now: Instant) -> bool {
        !self.silent_states(held, now, now).is_empty()
    }

    /// The server says nothing more for now, as it has answered a ping that was sent at `sent`.
    pub(super) fn is_silent(&mut self, held: impl Fn(User) -> Held, sent: Instant, now: Instant) {
        self.states = self.silent_states(held, sent, now);
        self.quiet = sent;
    }

    /// The states in which the server may say nothing more, reached without a word until `now`. That it was silent is known of
    /// `silent` and not of later: its answer to a ping may have been on the way for long.
    fn silent_states(
        &self,
        held: impl Fn(User) -> Held,
        silent: Instant,
        now: Instant,
    ) -> BTreeMap<Possible, Clocks> {
        let mut reached = BTreeMap::new();
        let mut open: Vec<_> = self.states.clone().into_iter().collect();
        while let Some((state, clocks)) = open.pop() {
            if state.is_settled() && !clocks.is_overdue(silent, self.deadlines()) {
                add(&mut reached, state, clocks);
            } else if state.pending.is_empty() {
                open.extend(self.came_to(&state, &clocks, &held, now));
            }
        }
        reached
    }

    /// What comes of the next thing that the client did, if there is one.
    fn came_to(
        &self,
        state: &Possible,
        clocks: &Clocks,
        held: impl Fn(User) -> Held,
        now: Instant,
    ) -> Vec<(Possible, Clocks)> {
        let window = Window {
            earliest: self.given,
            latest: now,
        };
        let least = state.come_to_next(&self.machine, |user| held(user).least);
        let most = state.come_to_next(&self.machine, |user| held(user).most);
        let taken = [least, most].into_iter().flatten();
        let due = Some(self.done);
        taken
            .map(|taken| timed(taken, clocks, window, due))
            .collect()
    }

    /// Keeps the states that explain what was seen, as `judge` has it.
    ///
    /// # Errors
    /// If none does; the states are then as they were.
    pub(super) fn observe(
        &mut self,
        judge: impl Fn(&Predicted) -> Match,
        held: impl Fn(User) -> Held,
        now: Instant,
    ) -> Result<Explained, Unexplained> {
        let mut unexplained = Unexplained::new(self.states.keys().cloned().collect());
        let mut rules = BTreeSet::new();
        let mut predicted = None;
        let mut turn = Turn::AtOnce;
        let mut due = None;
        let mut next = BTreeMap::new();
        let mut known = BTreeSet::new();
        let owed = self.states.clone().into_iter();
        let mut open: Vec<_> = owed
            .map(|(state, clocks)| (state, clocks, Led::ByClient))
            .collect();
        while let Some((mut state, mut clocks, led)) = open.pop() {
            if let Some(front) = state.pending.front().copied() {
                match judge(&front) {
                    Ok(()) => {
                        state.pending.pop_front();
                        rules.insert(front.rule);
                        if turn == Turn::AtOnce {
                            turn = state.turn_of(front.output);
                        }
                        let since = clocks.due_since_when();
                        due = match predicted {
                            None => since,
                            Some(_) => later(due, since),
                        };
                        predicted = Some(front);
                        // What follows from the same is due as well.
                        clocks.due_since(Some(since.unwrap_or(now)));
                        add(&mut next, state, clocks);
                    }
                    Err(mismatch) => match led {
                        Led::ByClient => unexplained.expected(front, mismatch),
                        Led::ByEnvironment => unexplained.possible(&front, mismatch),
                    },
                }
                continue;
            }
            if !known.insert((state.clone(), led)) {
                continue;
            }
            let came_to = self.came_to(&state, &clocks, &held, now).into_iter();
            open.extend(came_to.map(|(state, clocks)| (state, clocks, led)));
            let happened = self.happened(&state, &clocks, now, &judge, &mut unexplained);
            let happened = happened.into_iter();
            open.extend(happened.map(|(state, clocks)| (state, clocks, Led::ByEnvironment)));
        }
        let Some(predicted) = predicted else {
            return Err(unexplained);
        };
        self.states = next;
        Ok(Explained {
            predicted,
            rule: (rules.len() == 1).then_some(predicted.rule),
            turn,
            due,
            transitions: self.credited(),
        })
    }

    /// What the environment may have done.
    fn happened(
        &self,
        state: &Possible,
        clocks: &Clocks,
        now: Instant,
        judge: impl Fn(&Predicted) -> Match,
        unexplained: &mut Unexplained,
    ) -> Vec<(Possible, Clocks)> {
        let window = Window {
            earliest: self.quiet,
            latest: now,
        };
        let mut happened = Vec::new();
        for input in &self.environment {
            let Some(taken) = state.happens(&self.machine, *input) else {
                continue;
            };
            if let Input::Timer { timer, .. } = *input
                && let Due::TooEarly { after } = clocks.due(timer, now, self.machine.limits())
            {
                let front = taken.after.pending.front();
                if let Some(front) = front.filter(|front| judge(front).is_ok()) {
                    unexplained.too_early(Early {
                        timer,
                        after,
                        predicted: *front,
                    });
                }
                continue;
            }
            let due = match *input {
                Input::Timer { timer, .. } => clocks.over(timer, self.machine.limits()),
                Input::Client { .. }
                | Input::Agent { .. }
                | Input::Service { .. }
                | Input::Shutdown => None,
            };
            happened.push(timed(taken, clocks, window, due));
        }
        happened
    }

    /// The transitions by which all states have come where they are, once nothing more must be said in any.
    fn credited(&mut self) -> Vec<Transition> {
        if self.states.keys().any(|it| !it.pending.is_empty()) {
            return Vec::new();
        }
        let mut taken = self.states.keys().map(|it| &it.taken);
        let first = taken.next().cloned().unwrap_or_default();
        let same = taken.all(|it| *it == first);
        let states = std::mem::take(&mut self.states);
        for (mut state, clocks) in states {
            state.taken.clear();
            add(&mut self.states, state, clocks);
        }
        if same { first } else { Vec::new() }
    }
}

/// By whom a state was led to that may explain what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Led {
    /// By what the client did, and nothing else.
    ByClient,
    /// By something that the environment may have done.
    ByEnvironment,
}

fn timed(
    taken: Taken,
    clocks: &Clocks,
    window: Window,
    due: Option<Instant>,
) -> (Possible, Clocks) {
    let mut clocks = clocks.clone();
    clocks.due_since(due);
    clocks.note(taken.timers.into_iter(), window, taken.after.connection());
    (taken.after, clocks)
}

fn add(states: &mut BTreeMap<Possible, Clocks>, state: Possible, clocks: Clocks) {
    states
        .entry(state)
        .and_modify(|known| known.widen(&clocks))
        .or_insert(clocks);
}

#[cfg(test)]
mod tests;
