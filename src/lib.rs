//! `wsproof`: shows whether a server follows the Agent Chat Protocol.
//!
//! [`server`] is the reference server, written with the typestate types of [`wsproof_model`]. [`sequences`] are
//! conversations, [`targets`] what they are played to, [`control`] tells a server what its environment does, [`lockstep`]
//! plays conversations to a target and to the reference machine at once and compares, [`conformance`] holds a server at an
//! address against the protocol rule by rule, [`suites`] are complete sets of words to play, [`vectors`] such a set as data
//! for other test runners, [`exploration`] shows what the machine keeps in every state, [`exports`] the machine in
//! the languages of other tools, [`incidents`] are servers that fail as real ones did, [`report`] and [`cli`] are what a
//! person sees.
//!
//! Read first: [`lockstep::verify`], [`targets::Session`], [`server::Server`].

pub mod cli;
pub mod conformance;
pub mod control;
pub mod description;
pub mod diff;
pub mod exploration;
pub mod exports;
pub mod incidents;
pub mod lockstep;
pub mod mutants;
pub mod report;
pub mod sequences;
pub mod server;
pub mod suites;
pub mod targets;
pub mod vectors;
