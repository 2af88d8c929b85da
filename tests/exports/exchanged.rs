//! Everything that the reference server and its clients say to each other while it is checked.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use wsproof::lockstep::progress::Silent;
use wsproof::lockstep::{Options, TargetName, verify_variation};
use wsproof::targets::interception::{Interceptor, Passage, Sent};
use wsproof::targets::variation::{Arrangement, Variation};

/// How many conversations, to each target.
const CASES: u64 = 600;

/// The text frames of conversations, each text once.
#[derive(Debug, Default)]
pub(crate) struct Exchanged {
    /// What clients sent.
    pub(crate) by_clients: BTreeSet<String>,
    /// What the server sent.
    pub(crate) by_server: BTreeSet<String>,
}

/// What is said in the random conversations of one seed, to the live and to the simulated target.
pub(crate) static EXCHANGED: LazyLock<Exchanged> = LazyLock::new(exchange);

fn exchange() -> Exchanged {
    let record = Arc::new(Mutex::new(Exchanged::default()));
    let written = Arc::clone(&record);
    let variation: Arc<Variation> = Arc::new(move || {
        let written = Arc::clone(&written);
        Arrangement {
            interceptor: Some(Arc::new(move |_connection| {
                Box::new(Recorder(Arc::clone(&written)))
            })),
            ..Arrangement::proper()
        }
    });
    let options = Options {
        cases: Some(CASES),
        targets: TargetName::OWN.to_vec(),
        regressions: "no/such/folder".into(),
        ..Options::with_seed(20_261_124)
    };
    let verdict = verify_variation(&options, &variation, &Silent).unwrap();
    assert!(verdict.conforms(), "{verdict:?}");
    std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Writes down what passes, and lets it pass.
struct Recorder(Arc<Mutex<Exchanged>>);

impl Interceptor for Recorder {
    fn client_sent(&mut self, text: &str) -> Passage {
        let mut record = self.0.lock().unwrap();
        record.by_clients.insert(text.to_owned());
        Passage::Through
    }

    fn server_sent(&mut self, sent: &Sent<'_>) -> Passage {
        match sent {
            Sent::Text(text) => {
                let mut record = self.0.lock().unwrap();
                record.by_server.insert((*text).to_owned());
            }
            Sent::Ping | Sent::Pong | Sent::Close => {}
        }
        Passage::Through
    }
}
