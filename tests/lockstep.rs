//! The reference server follows the reference machine.

use std::sync::Arc;

use wsproof::lockstep::coverage::Coverage;
use wsproof::lockstep::{Watch, play};
use wsproof::sequences::{Sequence, alphabet};
use wsproof::targets::credentials::Credentials;
use wsproof::targets::simulated::{Simulated, untied};
use wsproof::targets::variation::reference;
use wsproof_model::machine::input::ConnectionIndex;
use wsproof_model::vocabulary::Limits;

#[tokio::test(start_paused = true)]
async fn smoke() {
    let target = Simulated::new(Arc::new(Credentials::mint().unwrap()), reference());
    let alphabet = alphabet::small(ConnectionIndex(0));
    let mut state = 1u64;
    let mut coverage = Coverage::default();
    let mut steps = 0;
    for case in 0..2000 {
        let inputs = (0..40)
            .map(|place| {
                if place < 2 {
                    return alphabet[[0, 2][place]];
                }
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                alphabet[(state >> 33) as usize % alphabet.len()]
            })
            .collect();
        let limits = untied(&Limits {
            queue_limit: 1,
            violation_limit: 2,
            connections_per_user: 1,
            frame_limit: 1024,
            ..Limits::default()
        });
        let sequence = Sequence {
            limits,
            connections: 1,
            inputs,
        };
        let played = play(
            &sequence,
            &mut target.begin(&sequence),
            Watch::All,
            &mut coverage,
        )
        .await
        .unwrap();
        steps += played.steps;
        if let Some(difference) = played.difference {
            for exchange in &played.conversation {
                println!(
                    "{:?}\n   expected {:?}\n   seen {:?}",
                    exchange.input, exchange.expected, exchange.seen
                );
            }
            panic!("case {case}: {difference:#?}");
        }
    }
    println!(
        "{steps} steps; {:?} {:?} {:?}",
        coverage.states(),
        coverage.transitions(),
        coverage.pairs()
    );
}
