//! Shrinking: from a sequence that fails to a small one that still does.
//!
//! A [`Shrinker`] does not play anything. It proposes; whoever drives it plays the proposal, and says what came of it,
//! so that it can be driven by asynchronous code as well as by proptest.

mod cuts;
mod simplifications;

use super::Sequence;

/// Makes a failing sequence smaller, in the manner of proptest's value trees.
///
/// [`simplify`](Self::simplify) proposes a smaller sequence, [`current`](Self::current). If that one fails no longer,
/// [`complicate`](Self::complicate) takes it back; if it does, `simplify` goes on from there.
///
/// In a round, these are tried one after the other: to leave out what the machine calls impossible, halves, quarters
/// and so on, loops of the machine, connections, single inputs; then to say less with the same number of inputs. Rounds follow
/// until one brings nothing.
///
/// It comes to an end. Every proposal that is kept is smaller than what it replaces: it has fewer inputs, or as many of which one
/// is simpler. A round of `n` inputs makes at most `7 n + 186` proposals that are taken back, and there
/// is at most one round more than there are proposals kept.
#[derive(Clone, Debug)]
pub struct Shrinker {
    /// The shortest sequence that is known to fail.
    shortest: Sequence,
    /// What was proposed in its place, and of which nobody has said yet whether it fails.
    proposal: Option<Sequence>,
    pass: Pass,
    /// The next attempt of the pass.
    attempt: usize,
    /// Whether the round brought anything so far.
    fruitful: bool,
}

/// A way to make a sequence smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Impossible,
    /// In two to the power of so many parts, leave one out.
    Parts(u32),
    Loops,
    Connections,
    Singles,
    Bearers,
    Messages,
    Users,
    Particulars,
    Limits,
    Over,
}

/// What an attempt of a pass comes to.
enum Attempt {
    /// A smaller sequence.
    Proposal(Sequence),
    /// Nothing here, perhaps at the next attempt.
    Nothing,
    /// The pass has no more attempts.
    Exhausted,
}

impl Shrinker {
    /// Begins with a sequence that fails at `failing_step`, counted from 0.
    #[must_use]
    pub fn new(mut sequence: Sequence, failing_step: usize) -> Self {
        sequence.inputs.truncate(failing_step.saturating_add(1));
        Self {
            shortest: sequence,
            proposal: None,
            pass: Pass::Impossible,
            attempt: 0,
            fruitful: false,
        }
    }

    /// The sequence to be played: the last proposal, or where it was taken back, the shortest that fails.
    #[must_use]
    pub fn current(&self) -> &Sequence {
        self.proposal.as_ref().unwrap_or(&self.shortest)
    }

    /// The shortest sequence that is known to fail.
    ///
    /// A proposal of which nobody has said that it fails is not counted.
    #[must_use]
    pub fn into_shortest(self) -> Sequence {
        self.shortest
    }

    /// Keeps what was proposed last, and proposes something smaller; false when there is nothing left to propose.
    pub fn simplify(&mut self) -> bool {
        self.keep();
        while self.pass != Pass::Over {
            match self.pass.attempt(&self.shortest, self.attempt) {
                Attempt::Proposal(proposal) if proposal != self.shortest => {
                    self.proposal = Some(proposal);
                    return true;
                }
                Attempt::Proposal(_) | Attempt::Nothing => self.attempt += 1,
                Attempt::Exhausted => self.next_pass(),
            }
        }
        false
    }

    /// Takes the last proposal back, as it does not fail; false when there is none.
    pub fn complicate(&mut self) -> bool {
        self.attempt += 1;
        self.proposal.take().is_some()
    }

    /// The last proposal fails, and as early as at `failing_step`: what comes after it is left out.
    pub fn truncate(&mut self, failing_step: usize) {
        self.keep();
        self.shortest
            .inputs
            .truncate(failing_step.saturating_add(1));
    }

    fn keep(&mut self) {
        if let Some(proposal) = self.proposal.take() {
            self.shortest = proposal;
            self.fruitful = true;
        }
    }

    fn next_pass(&mut self) {
        self.attempt = 0;
        self.pass = self.pass.next(self.shortest.inputs.len());
        if self.pass == Pass::Over && self.fruitful {
            self.fruitful = false;
            self.pass = Pass::Impossible;
        }
    }
}

impl Pass {
    const fn next(self, inputs: usize) -> Self {
        match self {
            Self::Impossible => Self::Parts(1),
            Self::Parts(power) if inputs >> (power + 1) > 1 => Self::Parts(power + 1),
            Self::Parts(_) => Self::Loops,
            Self::Loops => Self::Connections,
            Self::Connections => Self::Singles,
            Self::Singles => Self::Bearers,
            Self::Bearers => Self::Messages,
            Self::Messages => Self::Users,
            Self::Users => Self::Particulars,
            Self::Particulars => Self::Limits,
            Self::Limits | Self::Over => Self::Over,
        }
    }

    /// After a proposal that is kept the same attempt is made again, on what it has become.
    fn attempt(self, sequence: &Sequence, attempt: usize) -> Attempt {
        match self {
            Self::Impossible => cuts::impossible(sequence, attempt),
            Self::Parts(power) => cuts::part(sequence, power, attempt),
            Self::Loops => cuts::machine_loop(sequence, attempt),
            Self::Connections => cuts::connection(sequence, attempt),
            Self::Singles => cuts::single(sequence, attempt),
            Self::Bearers => cuts::authenticate(sequence, attempt),
            Self::Messages => simplifications::message(sequence, attempt),
            Self::Users => simplifications::users(sequence, attempt),
            Self::Particulars => simplifications::particulars(sequence, attempt),
            Self::Limits => simplifications::limits(sequence, attempt),
            Self::Over => Attempt::Exhausted,
        }
    }
}

#[cfg(test)]
mod tests;
