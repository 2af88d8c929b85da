use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::state;
use super::*;

fn registry() -> Registry<&'static str> {
    let mut registry = Registry::new();
    registry
        .insert("a", Connection::open(()).upgraded())
        .unwrap();
    registry
}

#[test]
fn an_id_is_registered_once_and_the_second_connection_comes_back() {
    let mut registry = registry();
    let second = Connection::open(()).upgraded().credentials_accepted();
    let taken = registry.insert("a", second).unwrap_err();
    assert_eq!(
        taken.to_string(),
        "`a` is a connection already, which is `accepted`: give each connection an id of its own"
    );
    assert_eq!(taken.connection.state(), LifecycleState::Authenticated);
    assert_eq!(
        registry.get(&"a").unwrap().state(),
        LifecycleState::Accepted
    );
}

#[test]
fn an_illegal_trigger_is_an_error_and_the_connection_stays_as_it_was() {
    let mut registry = registry();
    let refused = registry.apply(&"a", Trigger::RunStarted).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("connection `a`: `run_started` is not legal in `accepted`; legal there: "),
        "{refused}"
    );
    assert_eq!(
        registry.get(&"a").unwrap().state(),
        LifecycleState::Accepted
    );
    let state = registry.apply(&"a", Trigger::CredentialsAccepted).unwrap();
    assert_eq!(state, LifecycleState::Authenticated);
}

#[test]
fn an_id_that_nobody_has_is_an_error_that_names_it() {
    let mut registry = registry();
    drop(registry.remove(&"a").unwrap());
    let unknown = UnknownConnection::NotRegistered { id: "a" };
    assert_eq!(registry.get(&"a").unwrap_err(), unknown);
    assert_eq!(registry.get_mut(&"a").unwrap_err(), unknown);
    assert_eq!(registry.remove(&"a").unwrap_err(), unknown);
    assert_eq!(registry.update(&"a", |same| same).unwrap_err(), unknown);
    let unknown = NotTaken::Unknown(unknown);
    assert_eq!(
        registry.apply(&"a", Trigger::Upgraded),
        Err(unknown.clone())
    );
    let not_called = |_: Connection<state::Accepted>| -> AnyConnection { panic!("called") };
    assert_eq!(registry.advance(&"a", not_called), Err(unknown));
}

#[test]
fn a_typed_transition_leads_on_from_its_own_state_and_from_no_other() {
    let mut registry = registry();
    let accept = Connection::<state::Accepted>::credentials_accepted;
    let authenticated = registry.advance(&"a", accept);
    assert_eq!(authenticated, Ok(LifecycleState::Authenticated));
    let refused = registry.advance(&"a", accept).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "connection `a` is `authenticated`, not `accepted`: lead it on from the state that it is in, with `update`"
    );
    let still_there = registry.get(&"a").unwrap();
    assert_eq!(still_there.state(), LifecycleState::Authenticated);
}

#[test]
fn a_panic_on_the_way_loses_one_connection_says_so_and_touches_no_other() {
    let mut registry = registry();
    registry.insert("b", Connection::open(())).unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        registry.update(&"a", |_| panic!("on the way"))
    }));
    assert!(panicked.is_err());

    let lost = UnknownConnection::Lost { id: "a" };
    assert_eq!(
        lost.to_string(),
        "the connection `a` was lost in a panic of what led it on: mend that; its id is free for a new connection"
    );
    assert_eq!(registry.get(&"a").unwrap_err(), lost);
    assert_eq!(registry.get_mut(&"a").unwrap_err(), lost);
    assert_eq!(registry.remove(&"a").unwrap_err(), lost);
    assert_eq!(registry.update(&"a", |same| same).unwrap_err(), lost);
    let left: Vec<_> = registry
        .iter()
        .map(|(id, other)| (*id, other.state()))
        .collect();
    assert_eq!(left, [("b", LifecycleState::Connecting)]);

    registry.insert("a", Connection::open(())).unwrap();
    assert_eq!(
        registry.get(&"a").unwrap().state(),
        LifecycleState::Connecting
    );
}
