//! A whole state in one word: what all connections share, and the number of each connection's state.

use wsproof_model::machine::world::World;
use wsproof_model::vocabulary::{Service, ServiceStatus};

use super::connections::Connections;
use super::encoding::NoRoom;

/// The bits that the services and the shutdown take.
pub(super) const SHARED_BITS: u32 = 4;
/// The values that they can have.
pub(super) const SHARED: usize = 1 << SHARED_BITS;

/// Where in a word the connections are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packing {
    bits: u32,
    connections: usize,
}

impl Packing {
    /// For worlds of so many connections, at least one.
    pub(super) const fn new(connections: u8) -> Self {
        let bits = (u64::BITS - SHARED_BITS)
            / if connections == 0 {
                1
            } else {
                connections as u32
            };
        Self {
            // A number of a connection has no more bits.
            bits: if bits < u32::BITS { bits } else { u32::BITS },
            connections: connections as usize,
        }
    }

    /// How many connections there are.
    pub(super) const fn connections(self) -> usize {
        self.connections
    }

    /// The word for `world`; connections that are new are numbered.
    pub(super) fn pack(self, world: &World, known: &mut Connections) -> Result<u64, NoRoom> {
        let mut packed = u64::from(shared_of(world));
        for (place, connection) in world.connections.iter().enumerate() {
            let number = known.learn(connection.as_ref())?;
            // All bits set is no number: a word of ones only stands for no state.
            if u64::from(number) >= self.mask() {
                return Err(NoRoom);
            }
            packed |= u64::from(number) << self.at(place);
        }
        Ok(packed)
    }

    /// The word for `world`, if each of its connections was met before.
    pub(super) fn find(self, world: &World, known: &Connections) -> Option<u64> {
        let mut packed = u64::from(shared_of(world));
        for (place, connection) in world.connections.iter().enumerate() {
            packed |= u64::from(known.find(connection.as_ref())?) << self.at(place);
        }
        Some(packed)
    }

    /// Makes `into` the world that a word stands for.
    pub(super) fn unpack(self, word: u64, known: &Connections, into: &mut World) {
        share(shared(word), into);
        into.connections.resize(self.connections, None);
        for (place, connection) in into.connections.iter_mut().enumerate() {
            known.read(self.number(word, place), connection);
        }
    }

    /// The number of the connection at `place`.
    #[expect(clippy::cast_possible_truncation, reason = "it is masked")]
    pub(super) const fn number(self, word: u64, place: usize) -> u32 {
        (word >> self.at(place) & self.mask()) as u32
    }

    /// The word with another connection at `place`.
    pub(super) fn with_number(self, word: u64, place: usize, number: u32) -> u64 {
        word & !(self.mask() << self.at(place)) | u64::from(number) << self.at(place)
    }

    /// The word with the connections in the order of their numbers: the same for all that differ by their places only.
    pub(super) fn sorted(self, word: u64) -> u64 {
        let mut numbers = [0; super::Bounds::MOST_CONNECTIONS as usize];
        let numbers = &mut numbers[..self.connections];
        for (place, number) in numbers.iter_mut().enumerate() {
            *number = self.number(word, place);
        }
        numbers.sort_unstable();
        let shared = u64::from(shared(word));
        numbers
            .iter()
            .enumerate()
            .fold(shared, |word, (place, number)| {
                word | u64::from(*number) << self.at(place)
            })
    }

    /// The narrowest packing that has place for the numbers in these words.
    pub(super) fn narrowed_to(self, words: &[u64]) -> Self {
        let numbers = words.iter().flat_map(|word| {
            let places = 0..self.connections;
            places.map(|place| self.number(*word, place))
        });
        let greatest = numbers.max().unwrap_or(0);
        Self {
            bits: u32::BITS - greatest.leading_zeros(),
            ..self
        }
    }

    /// The same world in another packing that has place for it. What a word has beyond its connections is left out.
    pub(super) fn repacked(self, word: u64, to: Self) -> u64 {
        let places = 0..self.connections;
        places.fold(u64::from(shared(word)), |packed, place| {
            packed | u64::from(self.number(word, place)) << to.at(place)
        })
    }

    /// The bytes that a word takes.
    pub(super) const fn bytes(self) -> usize {
        (SHARED_BITS as usize + self.bits as usize * self.connections).div_ceil(8)
    }

    const fn mask(self) -> u64 {
        (1 << self.bits) - 1
    }

    #[expect(clippy::cast_possible_truncation, reason = "a few connections")]
    const fn at(self, place: usize) -> u32 {
        SHARED_BITS + self.bits * place as u32
    }
}

/// What all connections of a word share.
#[expect(clippy::cast_possible_truncation, reason = "it is masked")]
pub(super) const fn shared(word: u64) -> u8 {
    word as u8 & (SHARED as u8 - 1)
}

/// The word with something else that all connections share.
pub(super) fn with_shared(word: u64, shared: u8) -> u64 {
    word & !(SHARED as u64 - 1) | u64::from(shared)
}

/// The services and the shutdown as bits.
pub(super) fn shared_of(world: &World) -> u8 {
    let services = Service::ALL.iter().fold(0, |bits, service| {
        bits << 1 | u8::from(world.services.status(*service) == ServiceStatus::Up)
    });
    services << 1 | u8::from(world.shutting_down)
}

/// Gives `world` the services and the shutdown that the bits stand for.
pub(super) fn share(bits: u8, world: &mut World) {
    world.shutting_down = bits & 1 == 1;
    for (place, service) in Service::ALL.iter().rev().enumerate() {
        let status = if bits >> (place + 1) & 1 == 1 {
            ServiceStatus::Up
        } else {
            ServiceStatus::Down
        };
        world.services.set(*service, status);
    }
}

#[cfg(test)]
mod tests {
    use wsproof_model::machine::Machine;
    use wsproof_model::machine::world::Connection;
    use wsproof_model::vocabulary::Limits;

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        for connections in 1..=super::super::Bounds::MOST_CONNECTIONS {
            let packing = Packing::new(connections);
            let mut known = Connections::new();
            let mut world = Machine::new(Limits::default(), connections).initial();
            let mut unpacked = world.clone();
            for bits in 0..16 {
                share(bits, &mut world);
                for place in 0..usize::from(connections) {
                    world.connections[place] = Some(Connection {
                        violations: u16::from(bits) * 4,
                        ..Connection::opened()
                    });
                    let packed = packing.pack(&world, &mut known).unwrap();
                    packing.unpack(packed, &known, &mut unpacked);
                    assert_eq!(unpacked, world);
                    assert_eq!(packing.find(&world, &known), Some(packed));
                    assert_eq!(shared(packed), bits);
                }
            }
        }
    }

    #[test]
    fn worlds_that_differ_by_the_places_of_their_connections_have_one_sorted_word() {
        let packing = Packing::new(3);
        let [a, b, c] = [7, 2, 5];
        let word = |numbers: [u32; 3]| {
            let places = numbers.into_iter().enumerate();
            places.fold(9, |word, (place, number)| {
                packing.with_number(word, place, number)
            })
        };
        let sorted = packing.sorted(word([a, b, c]));
        for numbers in [[a, c, b], [b, a, c], [c, b, a]] {
            assert_eq!(packing.sorted(word(numbers)), sorted);
        }
        assert_eq!(sorted, word([b, c, a]));
    }
}
