//! Where clients ask for the WebSocket, as it stands in their requests.

use wsproof_model::vocabulary::PATH;

/// What a client's request says of where it goes, and what it must say besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The `Host` field.
    pub host: String,
    /// The path of the WebSocket.
    pub path: String,
    /// Further header fields, name and value.
    pub headers: Vec<(String, String)>,
}

impl Site {
    /// This crate's own server, which asks for nothing.
    #[must_use]
    pub fn of_reference() -> Self {
        Self {
            host: "localhost".to_owned(),
            path: PATH.to_owned(),
            headers: Vec::new(),
        }
    }

    /// A path at which there is no WebSocket.
    #[must_use]
    pub fn wrong_path(&self) -> String {
        match self.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/chat"),
            None => "/chat".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_path_is_beside_the_right_one() {
        let mut site = Site::of_reference();
        assert_eq!(site.wrong_path(), "/chat");
        site.path = "/api/v1/ws".to_owned();
        assert_eq!(site.wrong_path(), "/api/v1/chat");
    }
}
