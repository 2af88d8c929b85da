//! Who holds how many connections (PROTOCOL.md section 5, `connections_per_user`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::token::User;

/// The places that users hold. A user with no place is not in it.
#[derive(Debug, Default)]
pub(super) struct Registry {
    places: Mutex<HashMap<User, u16>>,
}

/// A user's place: one connection of those that the user may hold. Dropping it frees it.
#[derive(Debug)]
pub(super) struct Place {
    registry: Arc<Registry>,
    user: User,
}

impl Registry {
    /// Takes a place for `user`, if the user holds fewer than `limit`.
    pub(super) fn take(self: &Arc<Self>, user: User, limit: u16) -> Option<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let held = places.get(&user).copied().unwrap_or(0);
        if held >= limit {
            return None;
        }
        places.insert(user.clone(), held + 1);
        Some(Place {
            registry: Arc::clone(self),
            user,
        })
    }
}

impl Place {
    /// Whose place it is.
    pub(super) const fn user(&self) -> &User {
        &self.user
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let places = &self.registry.places;
        let mut places = places.lock().unwrap_or_else(PoisonError::into_inner);
        match places.get_mut(&self.user) {
            Some(held) if *held > 1 => *held -= 1,
            Some(_) | None => {
                places.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> User {
        User::new(name).unwrap()
    }

    #[test]
    fn a_user_holds_as_many_places_as_the_limit_says() {
        let registry = Arc::new(Registry::default());
        let first = registry.take(user("ada"), 2).unwrap();
        let second = registry.take(user("ada"), 2).unwrap();
        assert!(registry.take(user("ada"), 2).is_none());
        assert!(registry.take(user("bob"), 2).is_some());
        drop(first);
        assert!(registry.take(user("ada"), 2).is_some());
        drop(second);
    }

    #[test]
    fn a_user_without_a_place_is_forgotten() {
        let registry = Arc::new(Registry::default());
        let places = [(); 3].map(|()| registry.take(user("ada"), 3).unwrap());
        drop(places);
        assert!(registry.places.lock().unwrap().is_empty());
    }
}
