//! Foreign futures, whose panics go no further.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::AgentFuture;

/// A part of an agent panicked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it panicked: {0}")]
pub(in crate::server) struct Panicked(String);

impl Panicked {
    fn new(panic: &(dyn Any + Send)) -> Self {
        let message = panic
            .downcast_ref::<&str>()
            .map(|message| (*message).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        Self(message.unwrap_or_else(|| "with no message".to_owned()))
    }
}

/// A future of an agent's. It may panic when it is made, polled or dropped, and its connection goes on.
pub(in crate::server) struct Contained<Output> {
    future: Option<AgentFuture<Output>>,
    panicked: Option<Panicked>,
}

impl<Output> Contained<Output> {
    /// The future that `make` makes.
    pub(in crate::server) fn new(make: impl FnOnce() -> AgentFuture<Output>) -> Self {
        // Unwinding breaks no invariant of ours: all that the closure could leave half done is dropped with it.
        match catch_unwind(AssertUnwindSafe(make)) {
            Ok(future) => Self {
                future: Some(future),
                panicked: None,
            },
            Err(panic) => Self {
                future: None,
                panicked: Some(Panicked::new(&*panic)),
            },
        }
    }

    /// Drops the future, if it is still there.
    fn release(&mut self) {
        let future = self.future.take();
        // A panic on the way out changes nothing any more: the run is over.
        let _panicked = catch_unwind(AssertUnwindSafe(|| drop(future)));
    }
}

impl<Output> Future for Contained<Output> {
    type Output = Result<Output, Panicked>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(panicked) = self.panicked.take() {
            return Poll::Ready(Err(panicked));
        }
        let Some(future) = self.future.as_mut() else {
            return Poll::Pending;
        };
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        let outcome = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => Err(Panicked::new(&*panic)),
        };
        self.release();
        Poll::Ready(outcome)
    }
}

impl<Output> Drop for Contained<Output> {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    struct PanicsWhenDropped;

    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    #[test]
    fn a_panic_goes_no_further() {
        let made = Contained::<()>::new(|| panic!("made"));
        assert_eq!(made.now_or_never(), Some(Err(Panicked("made".to_owned()))));
        let polled = Contained::<()>::new(|| Box::pin(async { panic!("polled {}", 1) }));
        assert_eq!(
            polled.now_or_never(),
            Some(Err(Panicked("polled 1".to_owned())))
        );
        let dropped = Contained::<()>::new(|| {
            let guard = PanicsWhenDropped;
            Box::pin(async move {
                std::future::pending::<()>().await;
                drop(guard);
            })
        });
        drop(dropped);
    }

    #[test]
    fn what_does_not_panic_comes_through() {
        let contained = Contained::new(|| Box::pin(async { 5 }));
        assert_eq!(contained.now_or_never(), Some(Ok(5)));
    }
}
