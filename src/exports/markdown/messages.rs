//! The messages of section 4, each with its fields, an example, and the rules that say what answers it.

use wsproof_model::vocabulary::{
    ClientMessage, ErrorCode, FieldDescription, FieldKind, ID_BYTES, LifecycleState,
    MessageDescription, Presence, Rule, ServerMessage, Service, Trigger,
};

use super::table::{code, codes, list, table};
use super::{DocumentError, examples};

/// So many words are listed where they may stand; more of them have a table of their own.
const LISTED: usize = 4;

pub(super) fn of_the_client() -> Result<String, DocumentError> {
    let examples = examples::of_the_client()?;
    let messages = ClientMessage::DESCRIPTIONS.iter().zip(examples);
    let messages = messages.map(|(message, example)| {
        let answers = answers(message.name);
        format!("{}\n{answers}", described(message, &example))
    });
    Ok(messages.collect::<Vec<_>>().join("\n"))
}

pub(super) fn of_the_server() -> Result<String, DocumentError> {
    let examples = examples::of_the_server()?;
    let messages = ServerMessage::DESCRIPTIONS.iter().zip(examples);
    let messages = messages.map(|(message, example)| described(message, &example));
    Ok(messages.collect::<Vec<_>>().join("\n"))
}

fn described(message: &MessageDescription, example: &str) -> String {
    let MessageDescription {
        name,
        meaning,
        fields,
    } = message;
    let rows = fields.iter().map(|field| {
        vec![
            code(field.name),
            kind(field),
            presence(field.presence).to_owned(),
            field.meaning.to_owned(),
        ]
    });
    let columns = ["field", "what stands in it", "there", "meaning"];
    let fields = table(&columns, rows).map_or_else(String::new, |fields| format!("{fields}\n"));
    format!("#### `{name}`\n\n{meaning}\n\n{fields}```json\n{example}\n```\n")
}

/// The rules of the wire that name a message of the client, or are named after it.
fn answers(name: &str) -> String {
    let path = format!("wire/{}", name.replace('_', "-"));
    let about = |rule: &&Rule| {
        let rest = rule.name().strip_prefix(path.as_str());
        let is_named_after = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let names = rule.section() == "4" && rule.demand().contains(&code(name));
        is_named_after || names
    };
    let rules = Rule::ALL.iter().filter(about);
    list(rules.map(|rule| rule.demand().to_owned()))
}

fn kind(field: &FieldDescription) -> String {
    match field.kind {
        FieldKind::Text => "text".to_owned(),
        FieldKind::Identifier => format!(
            "an id: text of {} to {} bytes",
            ID_BYTES.start(),
            ID_BYTES.end()
        ),
        FieldKind::Number(most) => format!("a number, 0 to {most}"),
        FieldKind::Word(words) => word(&words()),
        FieldKind::Services => format!(
            "an object with `up` or `down` for each of {}",
            codes(Service::ALL.iter().map(|service| service.name()))
        ),
    }
}

fn word(words: &[&'static str]) -> String {
    let tables = [
        (
            names(LifecycleState::ALL, LifecycleState::name),
            "[state](#states)",
        ),
        (names(Trigger::ALL, Trigger::name), "[trigger](#triggers)"),
        (names(ErrorCode::ALL, ErrorCode::name), "[code](#codes)"),
    ];
    let tables = tables.iter().find(|(known, _)| known == words);
    match tables {
        Some((_, table)) if words.len() > LISTED => format!("a {table}"),
        Some(_) | None => format!("one of {}", codes(words.iter().copied())),
    }
}

fn names<T: Copy>(words: &[T], name: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    words.iter().map(|word| name(*word)).collect()
}

const fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "always",
        Presence::Optional => "where there is something to say",
        Presence::Nullable => "always, null where there is nothing to say",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_of_a_client_has_a_rule_that_says_what_answers_it() {
        for message in ClientMessage::DESCRIPTIONS {
            assert_ne!(answers(message.name), "", "{}", message.name);
        }
    }
}
