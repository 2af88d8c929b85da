//! An instance: a port, and on it one life of a server after another.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use wsproof_model::vocabulary::Limits;

use super::life::Life;
use super::port::Port;
use super::requests::{Reset, State};
use crate::server::token::TokenVerifier;

/// An instance, to be served.
pub(super) struct Instance {
    port: Port,
    verifier: Arc<dyn TokenVerifier>,
    life: watch::Sender<Arc<Life>>,
    resets: mpsc::Receiver<ResetOrder>,
}

/// An instance, as those that control it have it.
pub(super) struct Controls {
    life: watch::Receiver<Arc<Life>>,
    resets: mpsc::Sender<ResetOrder>,
}

/// That an instance is to begin anew.
struct ResetOrder {
    limits: Limits,
    done: oneshot::Sender<State>,
}

impl Instance {
    /// An instance on `port`, whose first life has these limits.
    pub(super) fn new(
        port: Port,
        limits: Limits,
        verifier: Arc<dyn TokenVerifier>,
    ) -> (Self, Controls) {
        let first = Arc::new(Life::new(limits, Arc::clone(&verifier)));
        let (life, current) = watch::channel(first);
        let (order, resets) = mpsc::channel(1);
        let instance = Self {
            port,
            verifier,
            life,
            resets,
        };
        let controls = Controls {
            life: current,
            resets: order,
        };
        (instance, controls)
    }

    /// Serves one life after another, until it is told to stop; then the last one is shut down in order.
    pub(super) async fn serve(mut self, mut stop: watch::Receiver<bool>) {
        while let Some(order) = self.live(&mut stop).await {
            self.port.turn_away();
            let life = Arc::new(Life::new(order.limits, Arc::clone(&self.verifier)));
            let state = life.state();
            self.life.send_replace(life);
            // Whoever asked may have left; the server has begun anew all the same.
            let _left = order.done.send(state);
        }
    }

    /// Serves the life that has begun, until another is to begin. When this returns, nothing is left of its connections.
    async fn live(&mut self, stop: &mut watch::Receiver<bool>) -> Option<ResetOrder> {
        let life = Arc::clone(&self.life.borrow());
        let (mut door, presence) = self.port.open(&life);
        let next = {
            let mut serving = std::pin::pin!(life.server().serve(&mut door));
            tokio::select! {
                order = self.resets.recv() => order,
                () = stopped(stop) => {
                    life.shut_down_now();
                    serving.await;
                    None
                }
                // It was shut down by an order, and can still be told to begin anew.
                () = &mut serving => tokio::select! {
                    order = self.resets.recv() => order,
                    () = stopped(stop) => None,
                },
            }
        };
        drop(door);
        // Nobody is left to take connections, and nobody waits for that in vain.
        life.shut_down_now();
        presence.gone().await;
        next
    }
}

impl Controls {
    /// The life that goes on now.
    pub(super) fn life(&self) -> Arc<Life> {
        Arc::clone(&self.life.borrow())
    }

    /// Has the instance begin anew, and returns its state when it has; `None` if it is ending for good.
    pub(super) async fn reset(&self, reset: Reset) -> Option<State> {
        let (done, state) = oneshot::channel();
        let order = ResetOrder {
            limits: reset.limits,
            done,
        };
        self.resets.send(order).await.ok()?;
        state.await.ok()
    }
}

/// Waits until the instance is to stop: it was told so, or nobody is there any more who could tell.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _nobody_there = stop.wait_for(|stop| *stop).await;
}
