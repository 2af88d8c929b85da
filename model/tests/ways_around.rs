//! What the language lets a server do with a connection although the types cannot see it, and what each of that costs.
//! The documentation of `Connection` names them.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use wsproof_model::lifecycle::{Connection, OnTransition, Transition, state};

/// Keeps what it hears, where the test can see it after the connection is gone.
#[derive(Clone, Default)]
struct Heard(Rc<RefCell<Vec<Transition>>>);

impl OnTransition for Heard {
    fn on_transition(&mut self, transition: Transition) {
        self.0.borrow_mut().push(transition);
    }
}

impl Heard {
    fn words(&self) -> Vec<String> {
        self.0.borrow().iter().map(ToString::to_string).collect()
    }

    /// Whether each transition leaves the state that the one before it entered.
    fn has_no_gap(&self) -> bool {
        let heard = self.0.borrow();
        heard.windows(2).all(|pair| pair[0].to == pair[1].from)
    }

    /// Whether a connection still has it.
    fn is_held(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }
}

fn accepted(heard: &Heard) -> Connection<state::Accepted, Heard> {
    Connection::open(heard.clone()).upgraded()
}

#[test]
fn a_connection_that_is_dropped_is_released_and_nobody_hears_of_it() {
    let heard = Heard::default();
    drop(accepted(&heard));
    assert_eq!(heard.words(), ["connecting → accepted (upgraded)"]);
    assert!(!heard.is_held());
}

#[test]
fn a_connection_that_is_forgotten_is_not_even_released() {
    let heard = Heard::default();
    mem::forget(accepted(&heard));
    assert_eq!(heard.words(), ["connecting → accepted (upgraded)"]);
    assert!(heard.is_held());
}

#[test]
fn two_connections_in_the_same_state_can_be_exchanged_and_neither_has_a_gap() {
    let (one, other) = (Heard::default(), Heard::default());
    let (mut first, mut second) = (accepted(&one), accepted(&other));
    mem::swap(&mut first, &mut second);
    drop(first.credentials_accepted());
    drop(second.client_vanished());
    assert_eq!(
        one.words(),
        [
            "connecting → accepted (upgraded)",
            "accepted → failed (client_vanished)"
        ]
    );
    assert!(one.has_no_gap() && other.has_no_gap());
}

#[test]
fn exchanging_what_belongs_to_connections_in_different_states_leaves_a_gap_in_what_both_hear() {
    let (unknown, known) = (Heard::default(), Heard::default());
    let mut first = accepted(&unknown);
    let mut second = accepted(&known).credentials_accepted();
    mem::swap(first.context_mut(), second.context_mut());
    drop(second.critical_services_up());
    drop(first.credentials_accepted());
    assert_eq!(
        unknown.words(),
        [
            "connecting → accepted (upgraded)",
            "authenticated → services_ready (critical_services_up)"
        ]
    );
    assert!(!unknown.has_no_gap() && !known.has_no_gap());
}

#[test]
fn what_belongs_to_an_open_connection_can_be_kept_and_the_connection_goes_on_without_it() {
    let heard = Heard::default();
    let mut kept = None;
    let robbed = accepted(&heard).map_context(|context| kept = Some(context));
    drop(robbed.credentials_accepted());
    assert!(kept.is_some());
    assert_eq!(heard.words(), ["connecting → accepted (upgraded)"]);
}

#[test]
fn a_trigger_is_taken_at_its_word() {
    let heard = Heard::default();
    drop(
        accepted(&heard)
            .credentials_accepted()
            .critical_services_up(),
    );
    assert!(heard.has_no_gap(), "and nobody ever showed a token");
}
