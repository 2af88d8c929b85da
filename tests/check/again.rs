//! The command that a check shows for what it found, run as it stands.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;
use wsproof::incidents::Incident;
use wsproof_model::vocabulary::Limits;

use crate::checking::folder;
use crate::command::{secret_file, stderr, stdout, wsproof_check};
use crate::host::{Host, Household, SECRET};

/// A server whose events overtake acceptances, with a limit of its own.
fn swapping() -> Host {
    let incident = Incident::named("events-swapped").unwrap();
    Host::start(Household {
        arrangement: (incident.variation())(),
        ..Household::with_limits(Limits {
            auth_timeout: Duration::from_secs(3),
            ..Limits::default()
        })
    })
}

/// Runs a command as a person would who pastes it into a shell.
fn pasted(command: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_wsproof"));
    let folder = binary.parent().unwrap().to_str().unwrap();
    let path = std::env::var("PATH").unwrap();
    Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{folder}:{path}"))
        .env_remove("WSPROOF_TOKEN_SECRET")
        .output()
        .unwrap()
}

fn found(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    serde_json::from_str(stdout(output)).unwrap()
}

#[test]
fn the_command_that_a_report_shows_shows_the_difference_again() {
    let (host, folder) = (swapping(), folder("again's folder"));
    let secret = secret_file(&folder);
    let given = [
        "--secret-file",
        &secret,
        "--auth-timeout",
        "3s",
        "--header",
        "X-Tenant: it's blue",
        "--format",
        "json",
    ];
    let report = found(&wsproof_check(&host.url(), &folder, &given));
    for counterexample in report["counterexamples"].as_array().unwrap() {
        let command = counterexample["replay"].as_str().unwrap();
        let withheld = "--header 'X-Tenant: …'";
        assert!(command.contains(withheld), "{command}");
        // As the report says, what was given is put back.
        let command = command.replace(withheld, r"--header 'X-Tenant: it'\''s blue'");
        let again = found(&pasted(&format!("{command} --format json")));
        assert_eq!(again["sequences"], 1, "{command}");
        assert_eq!(
            again["counterexamples"][0]["inputs"],
            counterexample["inputs"]
        );
    }
}

#[test]
fn the_command_that_a_report_shows_holds_no_secret() {
    let (host, folder) = (swapping(), folder("again-secret"));
    let page = folder.join("report.html");
    let given = |format| {
        let arguments = [
            "--token-secret",
            SECRET,
            "--header",
            "X-Tenant: the-concealed-tenant",
            "--format",
            format,
            "--report",
            page.to_str().unwrap(),
        ];
        let url = format!("{}?access_token=the-concealed-ticket", host.url());
        wsproof_check(&url, &folder, &arguments)
    };
    for format in ["human", "json", "junit"] {
        let output = given(format);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stdout(&output).contains("--token-secret …"), "{output:?}");
        assert!(stdout(&output).contains("/ws?…"), "{output:?}");
        assert!(stderr(&output).contains("/ws?…"), "{output:?}");
        let page = std::fs::read_to_string(&page).unwrap();
        assert!(page.contains("--token-secret …"));
        for said in [stdout(&output), stderr(&output), &page] {
            assert!(!said.contains(SECRET), "{said}");
            assert!(!said.contains("concealed"), "{said}");
        }
    }
}
