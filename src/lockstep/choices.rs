//! A server whose environment is its own: its agents think and call tools as they like, its services come and go, its
//! timers fire. Only a client's inputs can be given to it.
//!
//! What the machine says is then not one thing but all that some choice of the environment explains. For each connection
//! the states of the machine are kept that fit everything that was seen ([`belief`]). What no choice explains is a
//! difference. Connections are looked at one by one, as nobody can see in which order things happen on two of them; so a
//! little more is accepted than the machine allows, and never less.
//!
//! Silence is an output: where every state that fits must say something, it is waited for; where one may be silent, a
//! ping shows that it is. A server that only talks of what its environment does, and so keeps from being silent, is
//! listened to for so long and no longer. A timer may not fire before its time, by the checker's clock, and must have fired after it.

mod belief;
mod clocks;
mod explanation;
mod player;
mod possible;
mod room;
mod talk;

pub(super) use player::{Freely, play_freely};
