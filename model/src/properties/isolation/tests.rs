use super::*;
use crate::machine::input::{MessageId, Offer, Payload};
use crate::vocabulary::{Limits, Service, ServiceStatus};

fn client(connection: u8, action: ClientAction) -> Input {
    Input::Client {
        connection: ConnectionIndex(connection),
        action,
    }
}

/// `user` comes on `connection` and sends a message.
fn served(connection: u8, user: User) -> Vec<Input> {
    vec![
        client(connection, ClientAction::Open),
        client(
            connection,
            ClientAction::Upgrade(Upgrade::WellFormed {
                offer: Offer::Nothing,
                bearer: None,
            }),
        ),
        client(
            connection,
            ClientAction::Authenticate(Credential::Valid(user)),
        ),
        client(
            connection,
            ClientAction::UserMessage {
                message: MessageId::LONGEST,
                text: Payload::Short,
            },
        ),
    ]
}

fn machine() -> Machine {
    let limits = Limits {
        connections_per_user: 1,
        ..Limits::default()
    };
    Machine::new(limits, 3)
}

#[test]
fn what_another_user_does_changes_nothing() {
    let mut inputs = served(0, User::Alice);
    inputs.extend(served(1, User::Bob));
    inputs.extend(served(2, User::Alice)); // one more than a user may hold
    inputs.push(client(1, ClientAction::Vanish));
    inputs.push(Input::Service {
        service: Service::Supervisor,
        status: ServiceStatus::Down,
    });
    inputs.extend(served(1, User::Alice)); // where Bob was
    inputs.push(Input::Shutdown);
    assert_eq!(check(&machine(), &inputs), Ok(()));
}

/// A check that overlooks whose a connection is: what Alice does is taken for nobody's, so that her second connection
/// is not refused when she is played "without the others".
#[test]
fn a_refusal_that_depends_on_another_breaks_isolation() {
    let mut inputs = served(0, User::Alice);
    inputs.extend(served(1, User::Alice));
    let machine = machine();
    let mut history = History::play(&machine, &inputs);
    history.users[0] = Some(User::Bob);
    let broken = history
        .compare_without_others(&machine, &inputs, Some(User::Alice))
        .unwrap_err();
    assert_eq!(broken.property, Property::Isolation, "{broken}");
    assert_eq!(broken.connection, Some(ConnectionIndex(1)));
}

#[test]
fn a_world_without_the_others_keeps_what_is_the_users_own() {
    let machine = machine();
    let mut world = machine.initial();
    let mut inputs = served(0, User::Alice);
    inputs.extend(served(1, User::Alice));
    let (authenticate, before) = inputs[..7].split_last().unwrap();
    for input in before {
        assert_eq!(check_step(&machine, &world, input), Ok(()));
        let _ = machine.step(&mut world, input);
    }
    assert_eq!(check_step(&machine, &world, authenticate), Ok(()));
    assert_eq!(without_others(&world, 1, Some(User::Alice)), world);
    let mut without_alice = without_others(&world, 1, Some(User::Bob));
    assert_eq!(without_alice.connections[0], None);
    assert_eq!(without_alice.connections[1], world.connections[1]);
    let (welcome, _) = take(by(&machine), &mut without_alice, *authenticate);
    let (refused, _) = take(by(&machine), &mut world, *authenticate);
    assert_ne!(
        refused[1], welcome[1],
        "what is compared tells the two worlds apart"
    );
}

#[test]
fn a_connection_has_company_if_another_one_is_of_the_user_who_is_shown_on_it() {
    let machine = machine();
    let mut world = machine.initial();
    let mut inputs = served(0, User::Alice);
    inputs.extend(&served(1, User::Alice)[..2]);
    for input in &inputs {
        let _ = machine.step(&mut world, input);
    }
    let alone = |user| {
        let input = client(1, ClientAction::Authenticate(Credential::Valid(user)));
        is_without_company(&world, ConnectionIndex(1), &input)
    };
    assert!(!alone(User::Alice));
    assert!(alone(User::Bob));
    let input = client(1, ClientAction::GetStatus);
    assert!(is_without_company(&world, ConnectionIndex(1), &input));
}
