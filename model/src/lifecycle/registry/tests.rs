use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::connection::state;
use super::super::table::Transition;
use super::*;

/// What belongs to a connection here: its user's name.
#[derive(Debug, PartialEq)]
struct Belongings(&'static str);

impl OnTransition for Belongings {
    fn on_transition(&mut self, _transition: Transition) {}
}

/// A registry with an accepted connection of ada under 1, and an authenticated one of bob under 2.
fn registry() -> Registry<u8, Belongings> {
    let mut registry = Registry::new();
    let ada = Connection::open(Belongings("ada")).upgraded();
    let bob = Connection::open(Belongings("bob"))
        .upgraded()
        .credentials_accepted();
    registry.insert(1, ada).unwrap();
    registry.insert(2, bob).unwrap();
    registry
}

/// Who is where.
fn content(registry: &Registry<u8, Belongings>) -> Vec<(u8, &'static str, LifecycleState)> {
    registry
        .iter()
        .map(|(id, connection)| (*id, connection.context().0, connection.state()))
        .collect()
}

const UNTOUCHED: [(u8, &str, LifecycleState); 2] = [
    (1, "ada", LifecycleState::Accepted),
    (2, "bob", LifecycleState::Authenticated),
];

#[test]
fn a_connection_is_moved_where_it_lies() {
    let mut registry = registry();
    let authenticated =
        registry.advance(&1, Connection::<state::Accepted, _>::credentials_accepted);
    assert_eq!(authenticated, Ok(LifecycleState::Authenticated));
    let ready = registry.update(&1, |connection| match connection {
        AnyConnection::Authenticated(authenticated) => authenticated.critical_services_up().into(),
        other => other,
    });
    assert_eq!(ready, Ok(LifecycleState::ServicesReady));
    let open = registry.apply(&1, Trigger::PipelineOpened);
    assert_eq!(open, Ok(LifecycleState::ProcessingReady));
    assert_eq!(registry.get(&1).unwrap().context(), &Belongings("ada"));
    assert_eq!(content(&registry)[1], UNTOUCHED[1]);
}

#[test]
fn an_id_that_is_not_known_is_named_whatever_is_asked() {
    let unknown = RegistryError::Unknown { id: 3 };
    assert_eq!(
        unknown.to_string(),
        "there is no connection `3`: insert it as soon as its transport is there, and do not ask for it after it was \
         removed"
    );
    let mut registry = registry();
    assert_eq!(registry.get(&3).unwrap_err(), unknown);
    assert_eq!(registry.context_mut(&3).unwrap_err(), unknown);
    assert_eq!(registry.remove(&3).unwrap_err(), unknown);
    assert_eq!(
        registry.update(&3, |_| panic!("called")),
        Err(unknown.clone())
    );
    assert_eq!(registry.apply(&3, Trigger::Upgraded), Err(unknown.clone()));
    let called = |_: Connection<state::Accepted, Belongings>| -> AnyConnection<Belongings> {
        panic!("called")
    };
    assert_eq!(registry.advance(&3, called), Err(unknown));
    assert_eq!(content(&registry), UNTOUCHED);
}

#[test]
fn an_id_that_is_taken_is_named_and_the_connection_comes_back() {
    let mut registry = registry();
    let third = Connection::open(Belongings("eve"));
    let taken = registry.insert(2, third).unwrap_err();
    assert_eq!(
        taken.to_string(),
        "the id `2` is that of a connection that is `authenticated`: remove that one first, or insert this one under \
         another id"
    );
    assert_eq!(taken.connection.context(), &Belongings("eve"));
    assert_eq!(content(&registry), UNTOUCHED);
}

#[test]
fn a_connection_in_another_state_stays_and_both_states_are_named() {
    let mut registry = registry();
    let refused = registry
        .advance(&2, Connection::<state::ProcessingReady, _>::run_started)
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the connection `2` is `authenticated`, not `processing_ready`, and stays so: use `update` to do what is right \
         in each state"
    );
    assert_eq!(content(&registry), UNTOUCHED);
}

#[test]
fn a_connection_on_which_a_trigger_is_illegal_stays_and_is_named() {
    let mut registry = registry();
    let refused = registry.apply(&1, Trigger::RunStarted).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the connection `1` was not moved: `run_started` is not legal in `accepted`; legal there: \
         `credentials_accepted`, `close_started`, `client_vanished`, `client_closed`"
    );
    assert_eq!(content(&registry), UNTOUCHED);
}

#[test]
fn a_connection_that_was_taken_out_can_be_put_back() {
    let mut registry = registry();
    let taken = registry.remove(&1).unwrap();
    assert_eq!(content(&registry), [UNTOUCHED[1]]);
    registry.insert(1, taken).unwrap();
    assert_eq!(content(&registry), UNTOUCHED);
}

#[test]
fn a_panic_loses_the_connection_that_it_moved_says_so_and_touches_no_other() {
    let mut registry = registry();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        registry.update(&1, |connection| panic!("while it holds {connection:?}"))
    }));
    assert!(panicked.is_err());

    let lost = RegistryError::Lost { id: 1 };
    assert_eq!(
        lost.to_string(),
        "the connection `1` is lost, what moved it panicked: mend that, and insert a new connection under the id or \
         let it rest"
    );
    assert_eq!(registry.get(&1).unwrap_err(), lost);
    assert_eq!(registry.remove(&1).unwrap_err(), lost);
    assert_eq!(registry.apply(&1, Trigger::ClientClosed), Err(lost));
    assert_eq!(content(&registry), [UNTOUCHED[1]]);

    registry
        .insert(1, Connection::open(Belongings("ada")).upgraded())
        .unwrap();
    assert_eq!(content(&registry), UNTOUCHED);
}
