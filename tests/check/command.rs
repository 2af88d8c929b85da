//! `wsproof check` as a process: where its tokens come from, what it writes, its exit code.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use wsproof_model::vocabulary::Limits;

use crate::checking::folder;
use crate::host::{Host, Household, SECRET};

/// A check that plays a few random sequences and nothing else.
pub(crate) fn wsproof_check(url: &str, folder: &Path, arguments: &[&str]) -> Output {
    wsproof_check_of("30", url, folder, arguments)
}

/// A check that plays so many random sequences and nothing else.
pub(crate) fn wsproof_check_of(
    cases: &str,
    url: &str,
    folder: &Path,
    arguments: &[&str],
) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wsproof"));
    for variable in [
        "WSPROOF_PROFILE",
        "WSPROOF_TOKEN_SECRET",
        "WSPROOF_TOKEN_ISSUER",
    ] {
        command.env_remove(variable);
    }
    command
        .args(["check", url, "--seed", "1", "--cases", cases, "--jobs", "2"])
        .args(["--extra-states", "none", "--wait", "1ms", "--regressions"])
        .arg(folder.join("regressions"))
        .args(arguments)
        .output()
        .unwrap()
}

/// The file with the secret that the server's tokens are signed with.
pub(crate) fn secret_file(folder: &Path) -> String {
    let file = folder.join("secret");
    fs::write(&file, format!("{SECRET}\n")).unwrap();
    file.to_str().unwrap().to_owned()
}

pub(crate) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn proper() -> Host {
    Host::start(Household::with_limits(Limits::default()))
}

fn minted(user: &str) -> String {
    use wsproof::server::token::{TokenIssuer, User};
    TokenIssuer::new(&crate::host::settings())
        .issue(
            &User::new(user).unwrap(),
            std::time::Duration::from_secs(3600),
        )
        .unwrap()
}

#[test]
fn tokens_are_minted_with_the_secret_of_a_file() {
    let (host, folder) = (proper(), folder("secret-file"));
    let secret = secret_file(&folder);
    let output = wsproof_check(&host.url(), &folder, &["--secret-file", &secret]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!stdout(&output).contains(SECRET));
    assert!(!stderr(&output).contains(SECRET));
    let none = wsproof_check(&host.url(), &folder, &["--secret-file", "no/such/file"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("no/such/file"));
}

#[test]
fn one_token_is_enough_and_is_never_printed() {
    let (host, folder) = (proper(), folder("token"));
    let token = minted("carol");
    let page = folder.join("report.html");
    for format in ["human", "json", "junit"] {
        let report = ["--report", page.to_str().unwrap()];
        let arguments = ["--token", &token, "--format", format];
        let output = wsproof_check(&host.url(), &folder, &[&arguments[..], &report].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        for said in [stdout(&output), stderr(&output)] {
            assert!(!said.contains(&token), "{said}");
        }
        assert!(!fs::read_to_string(&page).unwrap().contains(&token));
    }
}

/// What became of a rule that a check was asked about with these flags, by its name.
fn outcome(name: &str, flags: &[&str], rule: &str) -> String {
    let host = proper();
    let json = [flags, &["--format", "json"]].concat();
    let output = wsproof_check(&host.url(), &folder(name), &json);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let json: Value = serde_json::from_str(stdout(&output)).unwrap();
    json["rules"][rule].as_str().unwrap().to_owned()
}

#[test]
fn wherever_tokens_come_from_they_let_a_client_in() {
    let let_in = |name, flags: &[&str]| outcome(name, flags, "wire/authenticate");
    let token = minted("carol");
    assert_eq!(let_in("in-by-token", &["--token", &token]), "conforms");
    let secret = secret_file(&folder("the-secret"));
    let secret = ["--secret-file", &secret];
    assert_eq!(let_in("in-by-secret", &secret), "conforms");
    let program = env!("CARGO_BIN_EXE_wsproof");
    let command = format!("WSPROOF_TOKEN_SECRET='{SECRET}' {program} token --user {{user}}");
    let command = ["--token-command", &command];
    assert_eq!(let_in("in-by-command", &command), "conforms");
}

#[test]
fn a_token_that_is_refused_everywhere_is_no_broken_rule_and_not_printed() {
    let (host, folder) = (proper(), folder("bad-token"));
    let token = format!("{}x", minted("carol"));
    let output = wsproof_check(&host.url(), &folder, &["--token", &token]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        stderr(&output).contains("refuses a token that should hold"),
        "{output:?}"
    );
    for said in [stdout(&output), stderr(&output)] {
        assert!(!said.contains(&token), "{said}");
    }
}

#[test]
fn a_command_is_asked_for_a_token_of_each_user_with_each_fault() {
    let (host, folder) = (proper(), folder("token-command"));
    let asked = folder.join("asked");
    let (alice, bob) = (minted("alice"), minted("bob"));
    // Whatever is asked for beyond these two is a token that does not hold.
    let command = format!(
        "echo {{user}} {{fault}} >> {}; case '{{user}}-{{fault}}' in alice*-none) echo {alice};; \
         bob*-none) echo {bob};; *) echo not-a-token;; esac",
        asked.display()
    );
    let output = wsproof_check(&host.url(), &folder, &["--token-command", &command]);
    let asked = fs::read_to_string(asked).unwrap();
    // With two jobs there are sixteen pairs of users, and a token that does not hold is asked for once.
    assert_eq!(asked.lines().count(), 2 * 16 + 4, "{asked}");
    let announced = "running the token command `echo …` 36 times";
    assert!(stderr(&output).contains(announced), "{output:?}");
    for (user, fault) in [
        ("alice", "none"),
        ("bob", "none"),
        ("alice", "expired"),
        ("alice", "wrong_signature"),
        ("alice", "wrong_audience"),
        ("alice", "wrong_issuer"),
    ] {
        assert!(asked.contains(&format!("{user} {fault}\n")), "{asked}");
    }
    for said in [stdout(&output), stderr(&output)] {
        assert!(!said.contains(&alice), "{said}");
    }
}

#[test]
fn a_command_that_fails_or_prints_nothing_is_named_with_its_outcome() {
    let (host, folder) = (proper(), folder("bad-command"));
    for (command, outcome) in [("false", "failed"), ("true", "printed nothing")] {
        let output = wsproof_check(&host.url(), &folder, &["--token-command", command]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = stderr(&output);
        assert!(said.contains(command) && said.contains(outcome), "{said}");
    }
}

#[test]
fn a_command_that_fails_for_a_further_user_is_told_and_the_check_goes_on() {
    let (host, folder) = (proper(), folder("few-users"));
    let program = env!("CARGO_BIN_EXE_wsproof");
    let command = format!(
        "test {{user}} != bob-1 && WSPROOF_TOKEN_SECRET='{SECRET}' {program} token --user {{user}}"
    );
    let output = wsproof_check(&host.url(), &folder, &["--token-command", &command]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = stderr(&output);
    assert!(said.contains("for the user `bob-1`"), "{said}");
    assert!(
        said.contains("goes on with the one pair of users"),
        "{said}"
    );
}

#[test]
fn a_page_that_cannot_be_written_is_told_before_anything_is_played() {
    let folder = folder("no-page");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("ws://{}/ws", listener.local_addr().unwrap());
    let page = folder.join("no-folder").join("page.html");
    let output = wsproof_check(&url, &folder, &["--report", page.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("no-folder"), "{output:?}");
    let called = listener.accept();
    assert!(called.is_err(), "{called:?}");
}

#[test]
fn programs_can_read_what_a_check_found() {
    let (host, folder) = (proper(), folder("formats"));
    let secret = secret_file(&folder);
    let page = folder.join("report.html");
    let run = |format| {
        let report = page.to_str().unwrap();
        let arguments = [
            "--secret-file",
            &secret,
            "--format",
            format,
            "--report",
            report,
        ];
        wsproof_check(&host.url(), &folder, &arguments)
    };
    let json: Value = serde_json::from_str(stdout(&run("json"))).unwrap();
    assert!(json.to_string().contains("wire/seq"), "{json}");
    let junit = run("junit");
    let report = quick_junit::Report::deserialize_from_str(stdout(&junit)).unwrap();
    assert_eq!(report.failures, 0);
    assert!(report.tests > 70, "{}", report.tests);
    let page = fs::read_to_string(&page).unwrap();
    assert!(page.trim_end().ends_with("</html>"));
}

#[test]
fn the_help_of_a_check_says_what_can_be_asked() {
    let output = Command::new(env!("CARGO_BIN_EXE_wsproof"))
        .args(["check", "--help"])
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("check--help", stdout(&output));
}
