//! Changes of what is said, and of what a client may count on.

use std::collections::BTreeSet;

use super::Draft;
use crate::description::{Field, Kind, Limit, Role, ServiceWord, There, Unit};

impl Draft {
    pub(in super::super) fn limit(&mut self, name: &str, default: u64) {
        self.of.limits.get_mut(name).unwrap().default = default;
    }

    pub(in super::super) fn add_limit(&mut self, name: &str, role: Role) {
        let limit = Limit {
            default: 10,
            unit: Unit::Count,
            role,
            meaning: "Made up.".to_owned(),
        };
        self.of.limits.insert(name.to_owned(), limit);
    }

    /// A trigger has another name, wherever it is told.
    pub(in super::super) fn rename_trigger(&mut self, name: &str, to: &str) {
        for output in self.outputs("state_changed") {
            for reason in output.fields.values_mut().filter(|it| *it == name) {
                to.clone_into(reason);
            }
        }
        let meaning = self.of.triggers.remove(name).unwrap();
        self.of.triggers.insert(to.to_owned(), meaning);
    }

    /// A message of the server has another field, and the machine says the same in it each time.
    pub(in super::super) fn add_field(&mut self, message: &str, name: &str, there: There) {
        let described = self.of.server_messages.get_mut(message).unwrap();
        let field = Field {
            meaning: "Made up.".to_owned(),
            kind: Kind::Number { most: 1_000 },
            there,
        };
        described.fields.insert(name.to_owned(), field);
        for output in self.outputs(message) {
            output.fields.insert(name.to_owned(), "7".to_owned());
        }
    }

    pub(in super::super) fn remove_field(&mut self, message: &str, name: &str) {
        let described = self.of.server_messages.get_mut(message).unwrap();
        described.fields.remove(name).unwrap();
        for output in self.outputs(message) {
            output.fields.remove(name);
        }
    }

    /// There is another service, and it is always up.
    pub(in super::super) fn add_service(&mut self, name: &str) {
        let service = ServiceWord { critical: false };
        self.of.services.insert(name.to_owned(), service);
        self.services_of_status().insert(name.to_owned());
        for output in self.outputs("status") {
            output.fields.insert(name.to_owned(), "up".to_owned());
        }
    }

    /// The status of a service is told no more.
    pub(in super::super) fn remove_service(&mut self, name: &str) {
        self.of.services.remove(name).unwrap();
        assert!(self.services_of_status().remove(name));
        for output in self.outputs("status") {
            output.fields.remove(name).unwrap();
        }
    }

    fn services_of_status(&mut self) -> &mut BTreeSet<String> {
        let status = self.of.server_messages.get_mut("status").unwrap();
        let services = status.fields.get_mut("services").unwrap();
        let Kind::Services(services) = &mut services.kind else {
            panic!("the services of a status are none");
        };
        services
    }

    /// Messages wait in places from 1 on.
    pub(in super::super) fn count_positions_from_one(&mut self) {
        for output in self.outputs("message_accepted") {
            let position = output.fields.get_mut("position").unwrap();
            let next = position.parse::<u32>().unwrap() + 1;
            *position = next.to_string();
        }
    }
}
