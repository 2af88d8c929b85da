//! Header fields as they are typed: `X-Tenant: blue`.

/// Why a text is no header field that can be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeaderError {
    /// No field.
    #[error("a header field looks like `X-Tenant: blue`")]
    NoField,
    /// A field that every request has already, or must not have.
    #[error(
        "`{0}` is a field that the check itself writes, as the protocol has it: no other can stand beside it"
    )]
    Written(String),
    /// The field that says who a client is.
    #[error(
        "`{0}` says who a client is, and clients are several: give --token, --token-command or --secret-file"
    )]
    Identity(String),
}

/// What the check writes into requests for a WebSocket, besides `Sec-WebSocket-…`.
const WRITTEN: [&str; 3] = ["host", "connection", "upgrade"];

/// Reads a header field.
pub(super) fn header(text: &str) -> Result<(String, String), HeaderError> {
    let (name, value) = text.split_once(':').ok_or(HeaderError::NoField)?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    let is_value = !value.contains(|it: char| it.is_control() && it != '\t');
    if !is_name || !is_value {
        return Err(HeaderError::NoField);
    }
    let lower = name.to_ascii_lowercase();
    if lower == "authorization" {
        return Err(HeaderError::Identity(name.to_owned()));
    }
    if WRITTEN.contains(&lower.as_str()) || lower.starts_with("sec-websocket-") {
        return Err(HeaderError::Written(name.to_owned()));
    }
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_name_and_a_value() {
        let field = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(header("X-Tenant: blue"), field("X-Tenant", "blue"));
        assert_eq!(header("Origin:https://a:1"), field("Origin", "https://a:1"));
        assert_eq!(header("X-Authorization: a"), field("X-Authorization", "a"));
        for none in [
            "",
            "X-Tenant",
            ": blue",
            "X Tenant: blue",
            "X: a\r\nY: b",
            "X: \0",
        ] {
            assert_eq!(header(none), Err(HeaderError::NoField), "{none:?}");
        }
    }

    #[test]
    fn what_the_check_writes_itself_is_refused() {
        for name in [
            "Host",
            "connection",
            "UPGRADE",
            "Sec-WebSocket-Key",
            "sec-websocket-protocol",
        ] {
            let refused = Err(HeaderError::Written(name.to_owned()));
            assert_eq!(header(&format!("{name}: x")), refused);
        }
    }

    #[test]
    fn who_a_client_is_is_said_by_a_token_and_not_by_a_field() {
        let refused = header("authorization: Bearer hidden").unwrap_err();
        let told = refused.to_string();
        assert!(
            told.contains("--token") && !told.contains("hidden"),
            "{told}"
        );
    }
}
