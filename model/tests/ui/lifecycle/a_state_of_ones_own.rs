use wsproof_model::lifecycle::LifecycleMarker;
use wsproof_model::vocabulary::LifecycleState;

struct AlwaysReady;

impl LifecycleMarker for AlwaysReady {
    const STATE: LifecycleState = LifecycleState::ProcessingReady;
}

fn main() {}
