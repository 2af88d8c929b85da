use wsproof_model::lifecycle::{on, state};

impl on::RunStarted for state::Accepted {
    type Next = state::Processing;
}

fn main() {}
