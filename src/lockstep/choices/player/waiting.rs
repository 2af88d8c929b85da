//! Waiting for what a server must say, until it is known that it says nothing else for now.

use std::time::Instant;

use futures_util::future::join_all;
use wsproof_model::machine::input::ConnectionIndex;

use super::{Flow, Player, Stage};
use crate::lockstep::choices::talk::Talk;
use crate::lockstep::compare::Mismatch;
use crate::lockstep::exercise;
use crate::targets::remote::Caller;

impl Player<'_> {
    pub(super) async fn settle_others(&mut self, at: ConnectionIndex) -> Flow {
        for other in (0u8..).map(ConnectionIndex).take(self.lines.len()) {
            if other != at && self.settle(other).await == Flow::Over {
                return Flow::Over;
            }
        }
        Flow::GoesOn
    }

    /// What came while others were listened to came before whatever is done now.
    pub(super) fn take_in(&mut self, at: ConnectionIndex) -> Flow {
        let caller = |player: &mut Self| {
            player.lines[usize::from(at.0)]
                .caller
                .as_mut()?
                .read_ahead()
        };
        while let Some(heard) = caller(self) {
            if self.see(at, heard) == Flow::Over {
                return Flow::Over;
            }
        }
        Flow::GoesOn
    }

    /// Waits for what must come, and until it is known that nothing else does.
    pub(super) async fn settle(&mut self, at: ConnectionIndex) -> Flow {
        let patience = self.server.patience();
        let mut talk = Talk::begin(Instant::now(), self.machine.limits().frame_bytes());
        loop {
            let held = self.held(at);
            let line = &mut self.lines[usize::from(at.0)];
            if line.caller.is_none() {
                return Flow::GoesOn;
            }
            let sent = Instant::now();
            if talk.is_endless(patience, sent) {
                return self.talks_on(at, &talk, sent);
            }
            let heard = if !line.belief.may_be_silent(&held, sent) {
                // For what must have come of a timer it was waited long enough; but it may have come while nobody looked.
                let until = if line.belief.is_late() {
                    sent
                } else {
                    sent + patience
                };
                let heard = self.attend(at, async |caller| caller.listen(until).await);
                match heard.await.flatten() {
                    Some(heard) => heard,
                    None => return self.owes(at),
                }
            } else if line.stage == Stage::Open {
                let until = sent + patience;
                let fenced = self.attend(at, async |caller| caller.fence(until).await);
                match fenced.await {
                    None => return Flow::GoesOn,
                    Some(Ok(sent)) => {
                        let line = &mut self.lines[usize::from(at.0)];
                        line.belief.is_silent(&held, sent, Instant::now());
                        exercise::fence(self.coverage);
                        return Flow::GoesOn;
                    }
                    Some(Err(None)) => {
                        return self.unanswered(at, Mismatch::unanswered_ping());
                    }
                    Some(Err(Some(heard))) => heard,
                }
            } else {
                line.belief.come_to_what_was_done(&held, sent);
                return Flow::GoesOn;
            };
            let bytes = heard.seen.bytes();
            if self.see(at, heard) == Flow::Over {
                return Flow::Over;
            }
            talk.heard(bytes);
        }
    }

    /// Listens on one connection. The others are read meanwhile, so that a server is not kept waiting for the answers to its
    /// pings; what they say is looked at when it is their turn. `None` if there is no such connection.
    async fn attend<T>(
        &mut self,
        at: ConnectionIndex,
        listen: impl AsyncFnOnce(&mut Caller) -> T,
    ) -> Option<T> {
        let (mut attended, mut others) = (None, Vec::new());
        for (place, line) in self.lines.iter_mut().enumerate() {
            let Some(caller) = &mut line.caller else {
                continue;
            };
            if place == usize::from(at.0) {
                attended = Some(caller);
            } else {
                others.push(caller.keep_reading());
            }
        }
        let attended = attended?;
        // They never end, but where there are none.
        let others = async {
            join_all(others).await;
            std::future::pending().await
        };
        tokio::select! {
            biased;
            heard = listen(attended) => Some(heard),
            never = others => never,
        }
    }

    /// Listens until something comes, but no longer than that; then settles.
    pub(super) async fn listen(&mut self, at: ConnectionIndex, until: Instant) -> Flow {
        let heard = self.attend(at, async |caller| caller.listen(until).await);
        if let Some(heard) = heard.await.flatten()
            && self.see(at, heard) == Flow::Over
        {
            return Flow::Over;
        }
        self.settle(at).await
    }
}
