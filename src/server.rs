//! The reference server: the Agent Chat Protocol over any byte transport, with everything that it depends on given to it.

pub mod settings;
pub mod token;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the connection that uses it is not written yet")
)]
mod upgrade;
