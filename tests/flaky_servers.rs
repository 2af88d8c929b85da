//! A server that is wrong once: what was found is told even though it does not show again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{Options, TargetName, verify_variation};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::{Arrangement, Variation};

/// Loses the first pong that the server sends to anybody.
struct LosesOne(Arc<AtomicBool>);

impl Interceptor for LosesOne {
    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(text)
                if text.contains(r#""type":"pong""#) && !self.0.swap(true, Ordering::Relaxed) =>
            {
                Passage::Dropped
            }
            Sent::Text(_) | Sent::Ping | Sent::Pong | Sent::Close => Passage::Through,
        }
    }
}

#[test]
fn a_difference_that_shows_once_is_told_with_what_led_to_it() {
    let has_lost = Arc::new(AtomicBool::default());
    let variation: Arc<Variation> = Arc::new(move || {
        let has_lost = Arc::clone(&has_lost);
        Arrangement {
            interceptor: Some(Arc::new(move |_connection| {
                Box::new(LosesOne(Arc::clone(&has_lost)))
            })),
            ..Arrangement::proper()
        }
    });
    let folder = format!("wsproof-flaky-{}", std::process::id());
    let options = Options {
        cases: Some(200),
        targets: vec![TargetName::Live],
        regressions: std::env::temp_dir().join(folder),
        ..Options::with_seed(20_261_124)
    };
    let verdict = verify_variation(&options, &variation, &Silent).expect("the check can be run");
    let _removed = std::fs::remove_dir_all(&options.regressions);

    let [counterexample] = &verdict.counterexamples[..] else {
        panic!("{:#?}", verdict.counterexamples);
    };
    assert!(!counterexample.reproduced.is_shown());
    let (told, step) = (&counterexample.conversation, counterexample.difference.step);
    assert_eq!(told.len(), step + 1);
    let inputs: Vec<_> = told.iter().map(|exchange| exchange.input).collect();
    assert_eq!(inputs, counterexample.sequence.inputs[..=step]);
    assert!(
        told[step]
            .expected
            .contains(&counterexample.difference.expected.expect("a pong"))
    );
}
