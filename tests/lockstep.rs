//! The reference server follows the reference machine.

use std::sync::Arc;

use wsproof::lockstep::coverage::Coverage;
use wsproof::lockstep::{Watch, play};
use wsproof::sequences::Sequence;
use wsproof::sequences::generation::generate;
use wsproof::targets::credentials::Credentials;
use wsproof::targets::live::Live;
use wsproof::targets::simulated::{Simulated, untied};
use wsproof::targets::variation::reference;

#[tokio::test(start_paused = true)]
async fn simulated() {
    let target = Simulated::new(Arc::new(Credentials::mint().unwrap()), reference());
    let mut coverage = Coverage::default();
    let mut steps = 0;
    let mut bad = std::collections::BTreeMap::new();
    for case in 0..2000 {
        let sequence = generate(7, case, 60);
        let sequence = Sequence {
            limits: untied(&sequence.limits),
            ..sequence
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
            let e = bad.entry(difference.rule).or_insert_with(|| {
                println!("case {case}");
                for exchange in &played.conversation[played.conversation.len().saturating_sub(60)..]
                {
                    println!(
                        "{}   {:?}\n   expected {:?}\n   seen {:?}",
                        exchange.input,
                        exchange.possibility,
                        exchange
                            .expected
                            .iter()
                            .map(|p| p.to_string())
                            .collect::<Vec<_>>(),
                        exchange.seen
                    );
                }
                println!("{difference:#?}");
                0
            });
            *e += 1;
        }
    }
    println!(
        "{bad:?} {steps} steps; {:?} {:?} {:?}",
        coverage.states(),
        coverage.transitions(),
        coverage.pairs()
    );
    assert!(bad.is_empty());
}

#[tokio::test]
async fn live() {
    let target = Live::bind(
        Arc::new(Credentials::mint().unwrap()),
        reference(),
        tokio::runtime::Handle::current(),
    )
    .await
    .unwrap();
    let mut coverage = Coverage::default();
    let mut steps = 0;
    let mut bad = std::collections::BTreeMap::new();
    for case in 0..500 {
        let sequence = generate(7, case, 60);
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
            let e = bad.entry(difference.rule).or_insert_with(|| {
                println!("case {case}");
                for exchange in &played.conversation[played.conversation.len().saturating_sub(60)..]
                {
                    println!(
                        "{}   {:?}\n   expected {:?}\n   seen {:?}",
                        exchange.input,
                        exchange.possibility,
                        exchange
                            .expected
                            .iter()
                            .map(|p| p.to_string())
                            .collect::<Vec<_>>(),
                        exchange.seen
                    );
                }
                println!("{difference:#?}");
                0
            });
            *e += 1;
        }
    }
    println!(
        "{bad:?} {steps} steps; {:?} {:?} {:?}",
        coverage.states(),
        coverage.transitions(),
        coverage.pairs()
    );
    assert!(bad.is_empty());
}
