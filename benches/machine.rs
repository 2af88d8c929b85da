//! What the reference machine and the typestate types cost, beside the least that could do the same.
//!
//! - `machine`: steps of the reference machine, beside a bare `match` over the same inputs on a state that is one enum.
//! - `lifecycle`: a walk through the lifecycle with typestate types, beside the same walk on a plain enum.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use wsproof::sequences::generation::generate;
use wsproof_model::lifecycle::Connection;
use wsproof_model::machine::input::{AgentStep, ClientAction, Input};
use wsproof_model::machine::output::Reaction;
use wsproof_model::vocabulary::{LifecycleState, ServiceStatus};

fn machine(criterion: &mut Criterion) {
    let sequences: Vec<_> = (0..64).map(|number| generate(7, number, 60)).collect();
    let steps = sequences
        .iter()
        .map(|sequence| sequence.inputs.len() as u64)
        .sum();
    let mut group = criterion.benchmark_group("machine");
    group.throughput(Throughput::Elements(steps));
    group.bench_function("reference machine", |bencher| {
        bencher.iter_batched_ref(
            || {
                sequences
                    .iter()
                    .map(|it| (it.machine(), it.machine().initial()))
                    .collect::<Vec<_>>()
            },
            |worlds| {
                let mut reaction = Reaction::new();
                for ((machine, world), sequence) in worlds.iter_mut().zip(&sequences) {
                    for input in &sequence.inputs {
                        machine.step_into(world, black_box(input), &mut reaction);
                        black_box(&reaction);
                    }
                }
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("bare match", |bencher| {
        bencher.iter(|| {
            for sequence in &sequences {
                let mut state = LifecycleState::Connecting;
                for input in &sequence.inputs {
                    state = bare(state, *black_box(input));
                }
                black_box(state);
            }
        });
    });
    group.finish();
}

/// A lifecycle that only knows its state: no queue, no user, no outputs.
#[expect(clippy::match_same_arms, reason = "one arm for each transition")]
fn bare(state: LifecycleState, input: Input) -> LifecycleState {
    use LifecycleState as S;
    match (state, input) {
        (
            S::Connecting,
            Input::Client {
                action: ClientAction::Upgrade(_),
                ..
            },
        ) => S::Accepted,
        (
            S::Accepted,
            Input::Client {
                action: ClientAction::Authenticate(_),
                ..
            },
        ) => S::ProcessingReady,
        (
            S::ProcessingReady | S::Idle,
            Input::Client {
                action: ClientAction::UserMessage { .. },
                ..
            },
        ) => S::Processing,
        (
            S::Processing,
            Input::Agent {
                step: AgentStep::Complete,
                ..
            },
        ) => S::ProcessingReady,
        (S::ProcessingReady, Input::Timer { .. }) => S::Idle,
        (
            S::ProcessingReady,
            Input::Service {
                status: ServiceStatus::Down,
                ..
            },
        ) => S::Degraded,
        (
            S::Degraded,
            Input::Service {
                status: ServiceStatus::Down,
                ..
            },
        ) => S::Reconnecting,
        (
            S::Reconnecting,
            Input::Service {
                status: ServiceStatus::Up,
                ..
            },
        ) => S::ProcessingReady,
        (
            _,
            Input::Client {
                action: ClientAction::Close(_),
                ..
            }
            | Input::Shutdown,
        ) => S::Closed,
        (state, _) => state,
    }
}

fn lifecycle(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lifecycle");
    group.bench_function("typestate", |bencher| {
        bencher.iter(|| black_box(typestate_walk(black_box(17))));
    });
    group.bench_function("plain enum", |bencher| {
        bencher.iter(|| black_box(enum_walk(black_box(17))));
    });
    group.finish();
}

/// What a server keeps of a connection, so that there is something to move.
#[derive(Clone, Copy)]
struct Context {
    transitions: u64,
}

impl wsproof_model::lifecycle::OnTransition for Context {
    fn on_transition(&mut self, transition: wsproof_model::lifecycle::Transition) {
        self.transitions += black_box(transition.to as u64);
    }
}

#[inline(never)]
fn typestate_walk(seed: u64) -> u64 {
    Connection::open(Context { transitions: seed })
        .upgraded()
        .credentials_accepted()
        .critical_services_up()
        .pipeline_opened()
        .fell_quiet()
        .run_started()
        .run_ended()
        .tools_lost()
        .critical_service_lost()
        .critical_services_up()
        .pipeline_opened()
        .close_started()
        .transport_ended()
        .into_context()
        .transitions
}

#[inline(never)]
fn enum_walk(seed: u64) -> u64 {
    use LifecycleState as S;
    let mut context = Context { transitions: seed };
    let mut state = S::Connecting;
    for next in [
        S::Accepted,
        S::Authenticated,
        S::ServicesReady,
        S::ProcessingReady,
        S::Idle,
        S::Processing,
        S::ProcessingReady,
        S::Degraded,
        S::Reconnecting,
        S::ServicesReady,
        S::ProcessingReady,
        S::Closing,
        S::Closed,
    ] {
        state = next;
        context.transitions += black_box(state as u64);
    }
    black_box(state);
    context.transitions
}

criterion_group!(benches, machine, lifecycle);
criterion_main!(benches);
