use std::marker::PhantomData;

use wsproof_model::lifecycle::{Connection, state};

fn main() {
    let _ready: Connection<state::ProcessingReady> = Connection { context: (), state: PhantomData };
}
