//! The breaks that conversations show.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::alike;
use super::budget::Budget;
use super::distinct::{Mark, Vocabulary, nearest, nearest_first};
use super::error::DiffError;
use super::explainer::Words;
use super::numbered::Common;
use super::product::{Found, Listener, What, explore};
use super::reader::Reader;
use super::verdict::{Break, Cause, Whom};
use crate::description::{Description, GivenInput, SeenOutput};

/// A conversation, the first exchange first.
pub type Conversation = Vec<Exchange>;

/// An input, and what a client sees of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What happened.
    pub input: GivenInput,
    /// What is seen.
    pub seen: Vec<SeenOutput>,
    /// The nearest of what had to be seen in its place, if that is new to the client.
    pub instead: Option<Vec<SeenOutput>>,
}

/// The breaks between two machines: for old clients on the new one, and for new clients on the old one.
///
/// # Errors
/// If the machines were taken within different bounds, are too large together, or one has too many outputs that may be left
/// out.
pub(super) fn breaks(old: &Description, new: &Description) -> Result<Vec<Break>, DiffError> {
    let (of_old, of_new) = (&old.behaviour, &new.behaviour);
    if of_old.within != of_new.within {
        return Err(DiffError::Within {
            old: of_old.within,
            new: of_new.within,
        });
    }
    if of_old == of_new {
        return Ok(Vec::new());
    }
    let budget = Budget::default;
    let mut breaks = found(Whom::OldClients, old, new, &budget())?;
    breaks.extend(found(Whom::NewClients, new, old, &budget())?);
    Ok(breaks)
}

/// What breaks for clients of one description at servers of the other.
pub(super) fn found(
    whom: Whom,
    client: &Description,
    server: &Description,
    budget: &Budget,
) -> Result<Vec<Break>, DiffError> {
    let reader = Reader { client, server };
    let (known, met) = (reader.outputs(client), reader.outputs(server));
    let mut common = Common::default();
    let spare = alike::spare(&client.behaviour, &server.behaviour);
    let explains = common.compile(&client.behaviour, &known, &spare)?;
    let runs = common.compile(&server.behaviour, &met, &spare)?;
    let mut told = Told {
        common: &common,
        kinds: common.kinds(),
        vocabulary: Vocabulary::of(&known),
        places: BTreeMap::new(),
        distinct: Vec::new(),
        said: HashMap::new(),
    };
    let found = explore(&common, &runs, &explains, budget, &mut told)?;
    let marks = std::mem::take(&mut told.distinct).into_iter();
    let shown = found.iter().zip(marks);
    Ok(shown.map(|(it, mark)| told.shown(whom, it, mark)).collect())
}

/// What was told so far.
struct Told<'a> {
    common: &'a Common,
    /// By input: what stands for its kind.
    kinds: Vec<u32>,
    vocabulary: Vocabulary,
    /// At how many places.
    places: BTreeMap<Mark, usize>,
    /// In the order in which they were found.
    distinct: Vec<Mark>,
    /// By what was said, and what was to be expected: the mark of the break, and what was nearest. The same is seen at many
    /// places.
    said: HashMap<(u32, Words), Judged>,
}

/// The mark of a break, and the word that was nearest.
type Judged = (Mark, u32);

impl Listener for Told<'_> {
    fn is_distinct(&mut self, what: &What) -> bool {
        let mark = self.mark(what);
        if let Some(count) = self.places.get_mut(&mark) {
            *count += 1;
            return false;
        }
        self.distinct.push(mark.clone());
        self.places.insert(mark, 1);
        true
    }

    fn nearest(&mut self, word: u32, expected: &Words) -> u32 {
        self.judged(word, expected).1
    }
}

impl Told<'_> {
    fn mark(&mut self, what: &What) -> Mark {
        match what {
            What::Said { word, expected } => self.judged(*word, expected).0.clone(),
            What::Silent(due) => self.silence(&due.inputs),
            What::NotTaken { input } => Mark::NotTaken(self.kinds[*input as usize]),
            What::NotKnown { input } => Mark::NotKnown(self.kinds[*input as usize]),
        }
    }

    /// The mark of silence where something had to come by one of these inputs. Where a client knows less of the server, more of
    /// them could end it: that makes it no other.
    fn silence(&self, inputs: &[u32]) -> Mark {
        let told = self.places.keys().find(|mark| match mark {
            Mark::Silence(by) => by.iter().all(|input| inputs.contains(input)),
            Mark::Word { .. }
            | Mark::Output(_)
            | Mark::Others { .. }
            | Mark::Particulars(_)
            | Mark::Reordered(_)
            | Mark::NotTaken(_)
            | Mark::NotKnown(_) => false,
        });
        told.cloned()
            .unwrap_or_else(|| Mark::Silence(inputs.to_vec()))
    }

    /// The mark of a word that was not expected, and which of those that were is nearest.
    fn judged(&mut self, word: u32, expected: &Words) -> &Judged {
        let (common, vocabulary) = (self.common, &self.vocabulary);
        self.said
            .entry((word, Rc::clone(expected)))
            .or_insert_with(|| {
                let (said, words) = (common.said(word), all(common, expected));
                let nearest = expected[nearest(&said, &words)];
                (vocabulary.mark(&said, &words), nearest)
            })
    }

    /// A break, with the conversation that shows it.
    fn shown(&self, whom: Whom, found: &Found, mark: Mark) -> Break {
        let common = self.common;
        let conversation = found.steps.iter().map(|step| Exchange {
            input: common.input(step.input).clone(),
            seen: common.said(step.word),
            instead: step.instead.map(|word| common.said(word)),
        });
        Break {
            whom,
            places: self.places.get(&mark).copied().unwrap_or(1),
            conversation: conversation.collect(),
            cause: cause(common, mark, &found.what),
        }
    }
}

fn all(common: &Common, words: &[u32]) -> Vec<Vec<SeenOutput>> {
    words.iter().map(|word| common.said(*word)).collect()
}

fn cause(common: &Common, mark: Mark, what: &What) -> Cause {
    let input = |input: u32| common.input(input).clone();
    let expected = expected(common, what);
    // The mark has what stands for the kind.
    let given = match what {
        What::NotTaken { input } | What::NotKnown { input } => Some(*input),
        What::Said { .. } | What::Silent(_) => None,
    };
    match mark {
        Mark::Word { of, word } => Cause::NewWord { of, word, expected },
        Mark::Output(output) => Cause::NewOutput { output, expected },
        Mark::Others { said, missing } => Cause::Said {
            more: said,
            missing,
            expected,
        },
        Mark::Particulars(fields) => Cause::Particulars { fields, expected },
        Mark::Reordered(_) => Cause::Reordered { expected },
        Mark::Silence(inputs) => Cause::Silent {
            inputs: inputs.into_iter().map(input).collect(),
            expected,
        },
        Mark::NotTaken(kind) => Cause::NotTaken {
            input: input(given.unwrap_or(kind)),
        },
        Mark::NotKnown(kind) => Cause::NotKnown {
            input: input(given.unwrap_or(kind)),
        },
    }
}

/// What was to be expected, the nearest first.
fn expected(common: &Common, what: &What) -> Vec<Vec<SeenOutput>> {
    match what {
        What::Said { word, expected } => {
            let mut expected = all(common, expected);
            nearest_first(&common.said(*word), &mut expected);
            expected
        }
        What::Silent(due) => all(common, &due.words),
        What::NotTaken { .. } | What::NotKnown { .. } => Vec::new(),
    }
}
