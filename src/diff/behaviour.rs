//! The breaks that conversations show.

use std::collections::BTreeMap;

use super::alike;
use super::common::{Common, Compiled};
use super::distinct::{Mark, Vocabulary, nearest_first};
use super::error::DiffError;
use super::product::{Found, What, explore};
use super::verdict::{Break, Cause, Whom};
use crate::description::{Behaviour, GivenInput, SeenOutput};

/// A conversation, the first exchange first.
pub type Conversation = Vec<Exchange>;

/// An input, and what a client sees of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What happened.
    pub input: GivenInput,
    /// What is seen.
    pub seen: Vec<SeenOutput>,
}

/// The breaks between two machines: for old clients on the new one, and for new clients on the old one.
///
/// # Errors
/// If the machines were taken within different bounds, or one has too many outputs that may be left out.
pub(super) fn breaks(old: &Behaviour, new: &Behaviour) -> Result<Vec<Break>, DiffError> {
    if old.within != new.within {
        return Err(DiffError::Within {
            old: old.within,
            new: new.within,
        });
    }
    if old == new {
        return Ok(Vec::new());
    }
    let mut common = Common::default();
    let spare = alike::spare(old, new);
    let old_machine = common.compile(old, &spare)?;
    let new_machine = common.compile(new, &spare)?;
    let mut breaks = found(Whom::OldClients, &common, &new_machine, &old_machine, old);
    breaks.extend(found(
        Whom::NewClients,
        &common,
        &old_machine,
        &new_machine,
        new,
    ));
    Ok(breaks)
}

fn found(
    whom: Whom,
    common: &Common,
    runs: &Compiled,
    explains: &Compiled,
    explaining: &Behaviour,
) -> Vec<Break> {
    let vocabulary = Vocabulary::of(explaining);
    let words = |words: &[u32]| {
        words
            .iter()
            .map(|word| common.said(*word))
            .collect::<Vec<_>>()
    };
    let mark = |last: Option<u32>, what: &What| match (what, last) {
        (What::Said { expected }, Some(word)) => {
            vocabulary.mark(&common.said(word), &words(expected))
        }
        (What::Said { .. }, None) => vocabulary.mark(&[], &[]),
        (What::NotTaken { input } | What::NotKnown { input }, _) => Mark::Input(*input),
    };
    let mut places: BTreeMap<Mark, usize> = BTreeMap::new();
    let found = explore(common, runs, explains, |last, what| {
        let count = places.entry(mark(last, what)).or_insert(0);
        *count += 1;
        *count == 1
    });
    let breaks = found.into_iter().map(|Found { steps, what }| {
        let last = steps.last().map(|(_, word)| *word);
        let mark = mark(last, &what);
        let conversation = steps.iter().map(|(input, word)| Exchange {
            input: common.input(*input).clone(),
            seen: common.said(*word),
        });
        Break {
            whom,
            places: places.get(&mark).copied().unwrap_or(1),
            conversation: conversation.collect(),
            cause: match what {
                What::Said { expected } => {
                    let mut expected = words(&expected);
                    if let Some(word) = last {
                        nearest_first(&common.said(word), &mut expected);
                    }
                    said(mark, expected)
                }
                What::NotTaken { input } => Cause::NotTaken {
                    input: common.input(input).clone(),
                },
                What::NotKnown { input } => Cause::NotKnown {
                    input: common.input(input).clone(),
                },
            },
        }
    });
    breaks.collect()
}

fn said(mark: Mark, expected: Vec<Vec<SeenOutput>>) -> Cause {
    match mark {
        Mark::Word { of, word } => Cause::NewWord { of, word, expected },
        Mark::Output(output) => Cause::NewOutput { output, expected },
        Mark::Others { said, missing } => Cause::Said {
            more: said,
            missing,
            expected,
        },
        Mark::Reordered(_) => Cause::Reordered { expected },
        Mark::Input(_) => Cause::Said {
            more: Vec::new(),
            missing: Vec::new(),
            expected,
        },
    }
}
