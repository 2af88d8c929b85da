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

    /// A path at which there is no WebSocket: beside the right one, whatever that is called, with the same query.
    #[must_use]
    pub fn wrong_path(&self) -> String {
        let end = self.path.find('?').unwrap_or(self.path.len());
        let (path, query) = self.path.split_at(end);
        let ending = if path.ends_with('/') {
            "not-here"
        } else {
            "-not-here"
        };
        format!("{path}{ending}{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_path_is_beside_the_right_one_and_never_the_right_one() {
        for (path, wrong) in [
            ("/ws", "/ws-not-here"),
            ("/chat", "/chat-not-here"),
            ("/a/chat", "/a/chat-not-here"),
            ("/ws?x=/y", "/ws-not-here?x=/y"),
            ("/", "/not-here"),
            ("/?v=1", "/not-here?v=1"),
        ] {
            let site = Site {
                path: path.to_owned(),
                ..Site::of_reference()
            };
            assert_eq!(site.wrong_path(), wrong);
        }
    }
}
