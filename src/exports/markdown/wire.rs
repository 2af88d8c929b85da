//! Section 4: the wire.

use wsproof_model::vocabulary::{
    CloseCode, ErrorCode, PATH, RunErrorCode, SUBPROTOCOL, StopReason, ToolErrorCode, UpgradeStatus,
};

use super::table::{code, table, yes_or_no};
use super::{DocumentError, conversation, messages};

pub(super) fn text() -> Result<String, DocumentError> {
    let prose = include_str!("../../../model/docs/protocol/wire.md");
    let parts = [
        handshake(),
        format!("### What a client says\n\n{}", messages::of_the_client()?),
        format!("### What a server says\n\n{}", messages::of_the_server()?),
        format!(
            "### Violations\n\n{}",
            include_str!("../../../model/docs/protocol/violations.md")
        ),
        codes(),
        close_codes(),
        format!("### A conversation\n\n{}", conversation::text()?),
    ];
    Ok(format!("{prose}\n{}", parts.join("\n")))
}

fn handshake() -> String {
    let rows = UpgradeStatus::ALL
        .iter()
        .map(|status| vec![status.to_string(), status.meaning().to_owned()]);
    let statuses = table(&["HTTP status", "when"], rows).unwrap_or_default();
    let prose = include_str!("../../../model/docs/protocol/handshake.md");
    format!(
        "### The handshake\n\nThe path is `{PATH}`. A client may offer the subprotocol `{SUBPROTOCOL}`, which is then \
         selected.\n\n{prose}\n{statuses}"
    )
}

fn codes() -> String {
    let errors = words(ErrorCode::ALL, |it| (it.name(), it.meaning()));
    let runs = words(RunErrorCode::ALL, |it| (it.name(), it.meaning()));
    let tools = words(ToolErrorCode::ALL, |it| (it.name(), it.meaning()));
    let stops = words(StopReason::ALL, |it| (it.name(), it.meaning()));
    format!(
        "### Codes\n\nThe `code` of `error`, why a client's message was not taken:\n\n{errors}\n\
         The `code` of `agent_error`, why a message was given up:\n\n{runs}\n\
         The `error` of `tool_completed`, why a tool call returned nothing:\n\n{tools}\n\
         The `reason` of `agent_stopped`, why a run was stopped:\n\n{stops}"
    )
}

fn words<T: Copy>(words: &[T], told: impl Fn(T) -> (&'static str, &'static str)) -> String {
    let rows = words.iter().map(|word| {
        let (name, meaning) = told(*word);
        vec![code(name), meaning.to_owned()]
    });
    table(&["code", "meaning"], rows).unwrap_or_default()
}

fn close_codes() -> String {
    let rows = CloseCode::ALL.iter().map(|code| {
        vec![
            code.to_string(),
            code.reason().to_owned(),
            code.meaning().to_owned(),
            yes_or_no(code.fails_the_connection()),
        ]
    });
    let columns = ["code", "reason", "when", "at once"];
    let codes = table(&columns, rows).unwrap_or_default();
    format!(
        "### Close codes\n\nThe codes that a server may send, each with the reason in its close frame. With some the transport \
         ends at once, without waiting for an answer (RFC 6455 section 7.1.7).\n\n{codes}"
    )
}
