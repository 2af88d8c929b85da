//! What playing a sequence came to: the difference that ended it, and the first thing that came too late.

use super::verdict::{Difference, Exchange};

/// What playing a sequence came to.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// Inputs that were given and compared.
    pub steps: u64,
    /// The first difference, at which playing ended.
    pub difference: Option<Difference>,
    /// The conversation, if it was to be kept.
    pub conversation: Vec<Exchange>,
    /// The first thing that came too late. Playing went on.
    pub late: Option<Late>,
}

/// Something that was as it had to be, but came too late.
#[derive(Clone, Debug)]
pub struct Late {
    /// It, as a difference.
    pub difference: Difference,
    /// The conversation until then, if it was to be kept.
    pub conversation: Vec<Exchange>,
}

impl Played {
    /// Something came too late, if it is the first.
    pub(super) fn note_late(&mut self, late: impl FnOnce() -> Difference) {
        if self.late.is_none() {
            self.late = Some(Late {
                difference: late(),
                conversation: self.conversation.clone(),
            });
        }
    }

    /// Everything in which the server differed, each with the conversation until then.
    pub(super) fn differences(self) -> impl Iterator<Item = (Difference, Vec<Exchange>)> {
        let late = self.late.map(|late| (late.difference, late.conversation));
        let ended = self.difference.map(|ended| (ended, self.conversation));
        late.into_iter().chain(ended)
    }

    /// The same, where nothing is looked at but what came too late: playing might have ended there.
    pub(super) fn until_late(self) -> Self {
        let Some(Late {
            difference,
            conversation,
        }) = self.late
        else {
            return Self {
                difference: None,
                ..self
            };
        };
        Self {
            difference: Some(difference),
            conversation,
            late: None,
            ..self
        }
    }
}
