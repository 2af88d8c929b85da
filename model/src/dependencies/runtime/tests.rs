//! Each run has an orchestrator of its own, and is all that has it.

use std::cell::Cell;
use std::rc::Rc;

use super::super::{Dependencies, WithoutTools};
use super::*;
use crate::run::RunPhase;

/// Counts what it makes, and how much of that is left.
#[derive(Default)]
struct Counting {
    made: Cell<u32>,
    alive: Rc<Cell<u32>>,
}

/// The orchestrator of one request.
struct Counted {
    number: u32,
    request: &'static str,
    alive: Rc<Cell<u32>>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
    }
}

impl OrchestratorFactory<&'static str> for Counting {
    type Orchestrator = Counted;

    fn orchestrator(&self, request: &'static str) -> Counted {
        self.made.set(self.made.get() + 1);
        self.alive.set(self.alive.get() + 1);
        Counted {
            number: self.made.get(),
            request,
            alive: Rc::clone(&self.alive),
        }
    }
}

fn runtime<F>(factory: F) -> AgentRuntime<(), WithoutTools, F> {
    Dependencies::new()
        .token_verifier(())
        .llm(())
        .without_tools()
        .event_sink(())
        .supervisor(|(), _, ()| ())
        .orchestrator_factory(|()| factory)
        .agent_runtime()
}

fn counting() -> (AgentRuntime<(), WithoutTools, Counting>, Rc<Cell<u32>>) {
    let factory = Counting::default();
    let alive = Rc::clone(&factory.alive);
    (runtime(factory), alive)
}

#[test]
fn each_request_has_an_orchestrator_of_its_own() {
    let (runtime, _) = counting();
    let first = runtime.run("first", ());
    let second = runtime.run("second", ());
    let made = |run: &Run<phase::Pending, Counted>| {
        (run.orchestrator().number, run.orchestrator().request)
    };
    assert_eq!(made(&first), (1, "first"));
    assert_eq!(made(&second), (2, "second"));
}

#[test]
fn the_event_that_ends_a_run_drops_its_orchestrator_and_nothing_before_it_does() {
    let (runtime, alive) = counting();
    let running = runtime.run("it", "context").started().thinking();
    let running = running.executing().tool_done();
    assert_eq!(alive.get(), 1);
    let completed = running.completed();
    assert_eq!((alive.get(), completed.phase()), (0, RunPhase::Ended));
    assert_eq!(completed.into_context(), "context");
    let errored = runtime.run("it", ()).started().errored();
    let stopped = runtime.run("it", ()).started().executing().stopped();
    assert_eq!(alive.get(), 0);
    drop((errored, stopped));
}

#[test]
fn a_run_that_is_dropped_in_any_phase_drops_its_orchestrator() {
    let (runtime, alive) = counting();
    drop(runtime.run("it", ()));
    drop(runtime.run("it", ()).started());
    drop(runtime.run("it", ()).started().executing());
    assert_eq!(alive.get(), 0);
}

#[test]
fn an_ended_run_is_no_larger_than_what_belongs_to_it() {
    assert_eq!(size_of::<Run<phase::Ended, [u8; 64], u16>>(), 2);
    assert_eq!(size_of::<Run<phase::Running, [u8; 64], u16>>(), 66);
}

#[test]
fn the_orchestrator_and_the_context_can_be_changed_together() {
    let (runtime, _) = counting();
    let mut run = runtime.run("it", 0).started();
    let (orchestrator, context) = run.parts_mut();
    orchestrator.number = 7;
    *context = orchestrator.number;
    assert_eq!((run.orchestrator_mut().number, *run.context()), (7, 7));
}

/// What the language leaves open, as the documentation of [`Run`] names it: here is what it costs.
mod left_open {
    use super::*;

    #[test]
    fn a_swap_exchanges_two_orchestrators_and_each_run_still_has_one() {
        let (runtime, alive) = counting();
        let mut first = runtime.run("first", ());
        let mut second = runtime.run("second", ());
        std::mem::swap(first.orchestrator_mut(), second.orchestrator_mut());
        assert_eq!(first.orchestrator().request, "second");
        drop(first);
        assert_eq!(alive.get(), 1);
        drop(second);
        assert_eq!(alive.get(), 0);
    }

    /// Hands out the same thing to every run.
    struct Sharing(Rc<Cell<u32>>);

    impl OrchestratorFactory<()> for Sharing {
        type Orchestrator = Rc<Cell<u32>>;

        fn orchestrator(&self, (): ()) -> Self::Orchestrator {
            Rc::clone(&self.0)
        }
    }

    #[test]
    fn a_factory_that_hands_out_clones_of_one_rc_lets_a_run_see_another() {
        let runtime = runtime(Sharing(Rc::default()));
        let first = runtime.run((), ());
        let second = runtime.run((), ());
        first.orchestrator().set(5);
        assert_eq!(second.orchestrator().get(), 5);
        let outlives = Rc::clone(second.orchestrator());
        drop(second.started().completed());
        assert_eq!(outlives.get(), 5);
    }

    #[test]
    fn a_run_that_is_forgotten_keeps_its_orchestrator_for_ever() {
        let (runtime, alive) = counting();
        std::mem::forget(runtime.run("it", ()));
        assert_eq!(alive.get(), 1);
    }
}

#[test]
fn the_runtime_knows_whether_it_was_given_tools() {
    let with = Dependencies::new()
        .token_verifier(())
        .llm(())
        .event_sink(())
        .tools("search")
        .supervisor(|(), tools, ()| assert_eq!(*tools.get(), "search"))
        .orchestrator_factory(|()| ())
        .agent_runtime();
    assert!(with.has_tools());
    assert!(!runtime(()).has_tools());
}
