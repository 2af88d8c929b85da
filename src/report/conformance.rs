//! What a check of a server at an address came to, rule by rule: [`human`] for a person, [`json`] for a program,
//! [`junit`] for a build server, [`html`] for a browser.

mod again;
mod html;
mod human;
mod json;
mod junit;
mod told;

pub use again::Again;
pub use html::{HtmlError, html};
pub use human::human;
pub use json::json;
pub use junit::{JunitError, junit, junit_of_error};

#[cfg(test)]
mod tests;
