//! A study: mutants of one machine, and what became of each.

use std::sync::Arc;

use wsproof_model::vocabulary::Rule;

use super::base::Base;
use super::corpus::{Corpus, Kill};
use super::decision::{Corpora, Decision, decide};
use super::domain;
use super::mutant::{Mutant, Operator};
use super::progress::Progress;
use super::wire::{Stage, Trial, WireError};
use crate::lockstep::Difference;
use crate::suites::mealy::Word;

/// What is studied.
#[derive(Clone, Debug)]
pub struct Study {
    /// The machine.
    pub base: Arc<Base>,
    /// How many extra states the suite is for.
    pub extra_states: u32,
    /// Its mutants.
    pub mutants: Arc<Vec<Mutant>>,
    /// Random sequences.
    pub random: Corpus,
    /// The suite.
    pub suite: Corpus,
}

/// A difference that the harness saw on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Where the words first show the mutant.
    pub kill: Kill,
    /// The rule that the harness named.
    pub rule: Rule,
}

/// What became of a mutant that words show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// No word shows it.
    NotShown,
    /// A word shows it, and the harness saw that.
    Killed(Sighting),
    /// A word shows it at this place, and the harness saw no difference there: a defect of the harness.
    Missed(Kill),
}

impl Fate {
    /// Where the harness saw it.
    #[must_use]
    pub const fn sighting(&self) -> Option<Sighting> {
        match self {
            Self::Killed(sighting) => Some(*sighting),
            Self::NotShown | Self::Missed(_) => None,
        }
    }
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How it was made.
    pub operator: Operator,
    /// What is wrong with it, in words.
    pub what: String,
    /// The shortest word that shows it; none if it is equivalent.
    pub shortest: Option<Word>,
    /// Whether it is in the suite's fault domain.
    pub in_domain: bool,
    /// By random sequences.
    pub random: Fate,
    /// By the suite.
    pub suite: Fate,
}

impl Outcome {
    /// Whether nothing can tell it from the machine.
    #[must_use]
    pub const fn is_equivalent(&self) -> bool {
        self.shortest.is_none()
    }

    /// Whether a word shows it and the harness did not see that.
    #[must_use]
    pub const fn is_missed(&self) -> bool {
        matches!(self.random, Fate::Missed(_)) || matches!(self.suite, Fate::Missed(_))
    }

    /// Whether the suite should have killed it, and did not.
    #[must_use]
    pub const fn survives(&self) -> bool {
        self.shortest.is_some() && self.suite.sighting().is_none()
    }
}

/// What a study found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// By mutant.
    pub outcomes: Vec<Outcome>,
    /// Words that were played to the machine itself.
    pub control: usize,
    /// Those of them at which the harness saw a difference: it is wrong there.
    pub false_alarms: Vec<Word>,
}

impl Study {
    /// Decides every mutant in memory, then has the harness confirm it on the wire. The machine itself is played whatever
    /// is played to a mutant, and every word of `control` besides.
    ///
    /// # Errors
    /// If a server could not be played to.
    pub fn run(
        &self,
        control: &[&Corpus],
        jobs: usize,
        progress: &dyn Progress,
    ) -> Result<Findings, WireError> {
        self.run_with(control, jobs, progress, &|difference| difference)
    }

    /// The same with a harness that is changed: `judge` gets what it saw.
    pub(super) fn run_with(
        &self,
        control: &[&Corpus],
        jobs: usize,
        progress: &dyn Progress,
        judge: &dyn Fn(Option<Difference>) -> Option<Difference>,
    ) -> Result<Findings, WireError> {
        let corpora = Corpora {
            random: &self.random,
            suite: &self.suite,
        };
        let decisions = decide(&self.base, &self.mutants, corpora, jobs);
        let stage = Stage::new(Arc::clone(&self.base), Arc::clone(&self.mutants))?;
        let confirm = |what: &str, corpus: &Corpus, kills: Vec<Option<Kill>>| {
            progress.begun(what, kills.iter().flatten().count());
            let fates = confirmed(&stage, corpus, &kills, jobs, progress, judge);
            progress.finished();
            fates
        };
        let random = confirm(
            "mutants, random sequences",
            &self.random,
            decisions.iter().map(|it| it.random).collect(),
        )?;
        let suite = confirm(
            "mutants, complete suite",
            &self.suite,
            decisions.iter().map(|it| it.suite).collect(),
        )?;
        let words = self.control(control, &decisions);
        progress.begun("the machine itself", words.len());
        let false_alarms = false_alarms(&stage, &words, jobs, progress, judge)?;
        progress.finished();
        let fates = random.into_iter().zip(suite);
        let outcomes = decisions.into_iter().zip(fates).zip(self.mutants.iter());
        Ok(Findings {
            outcomes: outcomes
                .map(|((decision, fates), mutant)| self.outcome(mutant, decision, fates))
                .collect(),
            control: words.len(),
            false_alarms,
        })
    }

    /// Every word of `whole`, and of what is not among these, the words that kill.
    fn control<'a>(&'a self, whole: &[&'a Corpus], decisions: &[Decision]) -> Vec<&'a Word> {
        let mut words: Vec<_> = whole.iter().flat_map(|corpus| corpus.words()).collect();
        for (corpus, kill) in decisions.iter().flat_map(|it| {
            let random = it.random.map(|kill| (&self.random, kill));
            random
                .into_iter()
                .chain(it.suite.map(|kill| (&self.suite, kill)))
        }) {
            if !whole.iter().any(|known| std::ptr::eq(*known, corpus)) {
                words.push(&corpus.words()[kill.word as usize]);
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    fn outcome(
        &self,
        mutant: &Mutant,
        decision: Decision,
        (random, suite): (Fate, Fate),
    ) -> Outcome {
        Outcome {
            operator: mutant.operator,
            what: mutant.what(&self.base),
            shortest: decision.shortest,
            in_domain: domain::contains(&self.base, mutant, self.extra_states),
            random,
            suite,
        }
    }
}

fn confirmed(
    stage: &Stage,
    corpus: &Corpus,
    kills: &[Option<Kill>],
    jobs: usize,
    progress: &dyn Progress,
    judge: &dyn Fn(Option<Difference>) -> Option<Difference>,
) -> Result<Vec<Fate>, WireError> {
    let shown: Vec<_> = kills
        .iter()
        .enumerate()
        .filter_map(|(mutant, kill)| kill.map(|kill| (mutant, kill)))
        .collect();
    let trials: Vec<_> = shown
        .iter()
        .map(|(mutant, kill)| Trial {
            mutant: Some(*mutant),
            word: &corpus.words()[kill.word as usize],
        })
        .collect();
    let seen = stage.play(&trials, jobs, progress)?;
    let mut fates = vec![Fate::NotShown; kills.len()];
    for ((mutant, kill), difference) in shown.into_iter().zip(seen) {
        fates[mutant] = match judge(difference) {
            Some(difference) if difference.step == kill.step as usize => Fate::Killed(Sighting {
                kill,
                rule: difference.rule,
            }),
            Some(_) | None => Fate::Missed(kill),
        };
    }
    Ok(fates)
}

fn false_alarms(
    stage: &Stage,
    words: &[&Word],
    jobs: usize,
    progress: &dyn Progress,
    judge: &dyn Fn(Option<Difference>) -> Option<Difference>,
) -> Result<Vec<Word>, WireError> {
    let trials: Vec<_> = words
        .iter()
        .map(|word| Trial { mutant: None, word })
        .collect();
    let seen = stage.play(&trials, jobs, progress)?;
    let alarms = words.iter().zip(seen).filter_map(|(word, difference)| {
        judge(difference)?;
        Some((*word).clone())
    });
    Ok(alarms.collect())
}
