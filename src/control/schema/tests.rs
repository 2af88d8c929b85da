use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::*;
use crate::control::requests::{
    AgentOrder, Complaint, Reset, ServiceChange, Shutdown, State, TimerOrder,
};

#[test]
fn the_schema_in_the_documentation_is_what_the_tables_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/control.schema.json");
    let made = format!("{:#}\n", schema());
    if std::env::var_os("WRITE_CONTROL_SCHEMA").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == made,
        "docs/control.schema.json is not what the tables say; write it anew with `WRITE_CONTROL_SCHEMA=1 cargo test -p \
         wsproof --lib control::schema`, and read the difference"
    );
}

/// The names of the fields that a body has when it has all of them.
fn fields(body: &impl Serialize) -> BTreeSet<String> {
    let body = serde_json::to_value(body).unwrap();
    body.as_object().unwrap().keys().cloned().collect()
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_schema_names_the_fields_that_are_written_and_read() {
    let schema = schema();
    let limits = Limits::default();
    let (client_port, step, timer) = (1, AgentStep::Think, Timer::Idle);
    let (service, status) = (Service::Tools, ServiceStatus::Up);
    let bodies = [
        (
            "reset",
            fields(&Reset {
                limits: limits.clone(),
            }),
        ),
        ("service", fields(&ServiceChange { service, status })),
        ("agent", fields(&AgentOrder { client_port, step })),
        ("timer", fields(&TimerOrder { client_port, timer })),
        ("shutdown", fields(&Shutdown {})),
        (
            "error",
            fields(&Complaint {
                error: String::new(),
            }),
        ),
    ];
    for (name, fields) in bodies {
        let definition = &schema["$defs"][name];
        let required = definition["required"].as_array().unwrap();
        let required = names(required.iter().filter_map(Value::as_str));
        let properties = definition["properties"].as_object().unwrap();
        assert_eq!(required, fields, "{name}");
        assert_eq!(
            names(properties.keys().map(String::as_str)),
            fields,
            "{name}"
        );
    }
    let state = State {
        control: VERSION,
        limits: limits.clone(),
        orchestrators: Some(0),
        connections: Some(Vec::new()),
    };
    let properties = schema["$defs"]["state"]["properties"].as_object().unwrap();
    assert_eq!(names(properties.keys().map(String::as_str)), fields(&state));
    let properties = schema["$defs"]["limits"]["properties"].as_object().unwrap();
    assert_eq!(
        names(properties.keys().map(String::as_str)),
        fields(&limits)
    );
}

#[test]
fn every_word_of_the_schema_is_read_and_no_other() {
    let schema = schema();
    let words = |body: &str, field: &str| {
        let words = &schema["$defs"][body]["properties"][field]["enum"];
        words.as_array().unwrap().clone()
    };
    for timer in words("timer", "timer") {
        let body = json!({"client_port": 1, "timer": timer});
        serde_json::from_value::<TimerOrder>(body).unwrap();
    }
    for step in words("agent", "step") {
        serde_json::from_value::<AgentOrder>(json!({"client_port": 1, "step": step})).unwrap();
    }
    for service in words("service", "service") {
        for status in words("service", "status") {
            let body = json!({"service": service, "status": status});
            serde_json::from_value::<ServiceChange>(body).unwrap();
        }
    }
    assert_eq!(words("timer", "timer").len(), Timer::ALL.len());
    assert_eq!(words("agent", "step").len(), AgentStep::ALL.len());
    assert_eq!(words("service", "service").len(), Service::ALL.len());
}

#[test]
fn a_limit_may_be_as_large_as_the_model_takes_it_and_no_larger() {
    assert_eq!(largest("queue_limit"), u64::from(u16::MAX));
    assert_eq!(largest("frame_limit"), u64::from(u32::MAX));
    assert_eq!(largest("idle_timeout"), u64::MAX);
}
