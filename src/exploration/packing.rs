//! A whole state in one word: the states of single connections are kept once, and the word holds their numbers.

use std::collections::BTreeMap;

use wsproof_model::machine::world::{Connection, World};
use wsproof_model::vocabulary::{Service, ServiceStatus, Services};

/// The bits that the services and the shutdown take.
const SHARED_BITS: u32 = 4;
/// What the tree of connections takes for each of them beside the connection itself, roughly.
const TREE_OVERHEAD: usize = 16;

/// There are more states of single connections than a word has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoRoom;

/// The states of single connections, numbered in the order in which they were met.
#[derive(Debug)]
pub(super) struct Packing {
    bits: u32,
    connections: usize,
    known: Vec<Option<Connection>>,
    numbers: BTreeMap<Option<Connection>, u64>,
    heap: usize,
}

impl Packing {
    /// A packing for worlds of so many connections, at least one.
    pub(super) fn new(connections: u8) -> Self {
        Self {
            bits: (u64::BITS - SHARED_BITS) / u32::from(connections.max(1)),
            connections: usize::from(connections),
            known: Vec::new(),
            numbers: BTreeMap::new(),
            heap: 0,
        }
    }

    /// The word for `world`; states of connections that are new are numbered.
    pub(super) fn pack(&mut self, world: &World) -> Result<u64, NoRoom> {
        for connection in &world.connections {
            if !self.numbers.contains_key(connection) {
                self.learn(connection.as_ref())?;
            }
        }
        self.find(world).ok_or(NoRoom)
    }

    /// The word for `world`, if the state of each of its connections was met before.
    pub(super) fn find(&self, world: &World) -> Option<u64> {
        let mut packed = 0;
        for connection in &world.connections {
            packed = packed << self.bits | self.numbers.get(connection)?;
        }
        for service in Service::ALL {
            let is_up = world.services.status(*service) == ServiceStatus::Up;
            packed = packed << 1 | u64::from(is_up);
        }
        Some(packed << 1 | u64::from(world.shutting_down))
    }

    fn learn(&mut self, connection: Option<&Connection>) -> Result<(), NoRoom> {
        let number = u64::try_from(self.known.len()).map_err(|_| NoRoom)?;
        if number >> self.bits != 0 {
            return Err(NoRoom);
        }
        let waiting = connection.map_or(0, |known| known.waiting.len());
        self.heap += 2 * (size_of::<Option<Connection>>() + waiting) + TREE_OVERHEAD;
        self.known.push(connection.cloned());
        self.numbers.insert(connection.cloned(), number);
        Ok(())
    }

    /// The world that a word stands for.
    pub(super) fn unpack(&self, word: u64) -> World {
        let bit = |at: usize| word >> at & 1 == 1;
        let mut services = Services::UP;
        for (place, service) in Service::ALL.iter().rev().enumerate() {
            if !bit(place + 1) {
                services.set(*service, ServiceStatus::Down);
            }
        }
        let mut rest = word >> SHARED_BITS;
        let mut connections = vec![None; self.connections];
        for connection in connections.iter_mut().rev() {
            let number = usize::try_from(rest & ((1 << self.bits) - 1)).unwrap_or(usize::MAX);
            *connection = self.known.get(number).cloned().flatten();
            rest >>= self.bits;
        }
        World {
            services,
            shutting_down: bit(0),
            connections,
        }
    }

    /// The bytes that it takes, roughly.
    pub(super) const fn bytes(&self) -> usize {
        self.heap
    }
}
