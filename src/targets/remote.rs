//! The remote target: any server at a `ws://` address, with its environment in the checker's hands if it has a control
//! endpoint (`docs/control.md`).
//!
//! Nothing is sent to anything but the addresses that were given.

pub mod address;
mod control;
mod listening;
mod servers;
mod session;
mod sign_of_life;
pub mod transport;
mod unscripted;

pub use address::{Address, AddressError};
pub use control::{ControlError, Refusal, Unasked};
pub use servers::{Environment, Place, ServerOptions, Servers, ServersError};
pub use session::{Instance, RemoteSession, ask};
pub use sign_of_life::ask_for_web_socket;
pub use unscripted::{Caller, Heard, Unscripted};
