use std::time::Duration;

use super::*;
use crate::server::token::{JwtVerifier, TokenIssuer, TokenVerifier, User};

const SECRET: &str = "a secret for the tests, long enough";
const FOR_USERS: [Profile; 2] = [Profile::Staging, Profile::Production];

fn complete(profile: Profile) -> SettingsInput {
    SettingsInput {
        profile,
        listen: Some("0.0.0.0:443".parse().unwrap()),
        token_secret: Some(SECRET.to_owned()),
        token_issuer: Some("issuer".to_owned()),
        token_audience: Some("audience".to_owned()),
    }
}

fn development(listen: &str) -> SettingsInput {
    SettingsInput {
        listen: Some(listen.parse().unwrap()),
        ..SettingsInput::new(Profile::Development)
    }
}

fn refusal(input: SettingsInput) -> SettingsError {
    Settings::resolve(input).unwrap_err()
}

/// Whether tokens issued under the one settings hold under the other.
fn agree(issuing: &TokenSettings, verifying: &TokenSettings) -> bool {
    let user = User::new("alice").unwrap();
    let token = TokenIssuer::new(issuing)
        .issue(&user, Duration::from_secs(3600))
        .unwrap();
    JwtVerifier::new(verifying).verify(&token) == Ok(user)
}

#[test]
fn development_needs_nothing() {
    let settings = Settings::resolve(SettingsInput::new(Profile::Development)).unwrap();
    let documented = TokenSettings {
        secret: Secret::new(DEVELOPMENT_SECRET).unwrap(),
        issuer: "wsproof".to_owned(),
        audience: "agent-chat".to_owned(),
    };
    assert_eq!(settings.listen, DEVELOPMENT_LISTEN);
    assert!(agree(&documented, &settings.tokens));
}

#[test]
fn what_is_given_in_development_is_taken() {
    let mut input = complete(Profile::Development);
    input.listen = Some("[::1]:9000".parse().unwrap());
    let settings = Settings::resolve(input).unwrap();
    assert_eq!(settings.listen, "[::1]:9000".parse().unwrap());
    let given = Settings::resolve(complete(Profile::Staging)).unwrap();
    assert!(agree(&given.tokens, &settings.tokens));
}

#[test]
fn development_is_not_reachable_from_elsewhere() {
    for listen in [
        "0.0.0.0:8080",
        "192.0.2.1:8080",
        "[::]:8080",
        "[::ffff:192.0.2.1]:8080",
    ] {
        let error = refusal(development(listen));
        let address = listen.parse().unwrap();
        assert_eq!(error, SettingsError::Reachable { listen: address });
        let shown = error.to_string();
        for needed in [
            "WSPROOF_LISTEN",
            "--listen",
            "127.0.0.1:8080",
            "WSPROOF_PROFILE",
        ] {
            assert!(shown.contains(needed), "{shown}");
        }
    }
    for listen in [
        "127.0.0.1:0",
        "127.8.8.8:1",
        "[::1]:1",
        "[::ffff:127.0.0.1]:1",
    ] {
        assert!(Settings::resolve(development(listen)).is_ok(), "{listen}");
    }
}

#[test]
fn outside_development_a_complete_input_is_taken() {
    for profile in FOR_USERS {
        let settings = Settings::resolve(complete(profile)).unwrap();
        assert_eq!(settings.profile, profile);
        assert_eq!(settings.listen, "0.0.0.0:443".parse().unwrap());
        let given = TokenSettings {
            secret: Secret::new(SECRET).unwrap(),
            issuer: "issuer".to_owned(),
            audience: "audience".to_owned(),
        };
        assert!(agree(&given, &settings.tokens));
    }
}

#[test]
fn outside_development_each_setting_must_be_given() {
    type Forget = fn(&mut SettingsInput);
    let forgotten: [(Setting, Forget); 4] = [
        (Setting::Listen, |input| input.listen = None),
        (Setting::TokenSecret, |input| input.token_secret = None),
        (Setting::TokenIssuer, |input| input.token_issuer = None),
        (Setting::TokenAudience, |input| input.token_audience = None),
    ];
    for profile in FOR_USERS {
        for (setting, forget) in forgotten {
            let mut input = complete(profile);
            forget(&mut input);
            let error = refusal(input);
            let settings = vec![setting];
            assert_eq!(error, SettingsError::Missing { profile, settings });
            let (shown, flag) = (error.to_string(), format!("--{}", setting.flag()));
            for needed in [
                setting.name(),
                setting.variable(),
                &flag,
                &profile.to_string(),
            ] {
                assert!(shown.contains(needed), "{shown}");
            }
        }
    }
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    insta::assert_snapshot!(refusal(SettingsInput::new(Profile::Production)), @"the production profile has no defaults, and is not given the listen address (set WSPROOF_LISTEN, or give --listen); the token secret (set WSPROOF_TOKEN_SECRET, or give --token-secret, which other users of the machine can see); the token issuer (set WSPROOF_TOKEN_ISSUER, or give --token-issuer); the token audience (set WSPROOF_TOKEN_AUDIENCE, or give --token-audience)");
}

#[test]
fn empty_text_counts_as_not_given() {
    let mut input = complete(Profile::Production);
    input.token_secret = Some(String::new());
    input.token_issuer = Some(String::new());
    input.token_audience = Some(String::new());
    let settings = vec![
        Setting::TokenSecret,
        Setting::TokenIssuer,
        Setting::TokenAudience,
    ];
    let profile = Profile::Production;
    assert_eq!(refusal(input), SettingsError::Missing { profile, settings });
}

#[test]
fn empty_text_counts_as_not_given_in_development_too() {
    let input = SettingsInput {
        token_secret: Some(String::new()),
        token_issuer: Some(String::new()),
        token_audience: Some(String::new()),
        ..SettingsInput::new(Profile::Development)
    };
    let settings = Settings::resolve(input).unwrap();
    assert_eq!(settings.tokens.issuer, DEVELOPMENT_ISSUER);
    assert_eq!(settings.tokens.audience, DEVELOPMENT_AUDIENCE);
}

#[test]
fn the_development_secret_is_refused_outside_development() {
    for profile in FOR_USERS {
        let mut input = complete(profile);
        input.token_secret = Some(DEVELOPMENT_SECRET.to_owned());
        let error = refusal(input);
        assert_eq!(error, SettingsError::DevelopmentSecret { profile });
        assert!(error.to_string().contains("WSPROOF_TOKEN_SECRET"));
    }
}

#[test]
fn a_short_secret_is_refused_in_every_profile() {
    for profile in Profile::value_variants() {
        let input = SettingsInput {
            listen: Some(DEVELOPMENT_LISTEN),
            token_secret: Some("short".to_owned()),
            ..complete(*profile)
        };
        assert_eq!(
            refusal(input),
            SettingsError::Secret(SecretError { length: 5 })
        );
    }
}

#[test]
fn a_profile_has_one_name_everywhere() {
    for profile in Profile::value_variants() {
        let name = profile.to_string();
        assert_eq!(serde_json::to_string(profile).unwrap(), format!("{name:?}"));
        assert_eq!(profile.to_possible_value().unwrap().get_name(), name);
    }
}

#[test]
fn the_secret_is_never_shown() {
    let input = complete(Profile::Production);
    let shown = format!("{input:?} {:?}", Settings::resolve(input.clone()).unwrap());
    assert!(shown.contains("issuer"));
    assert!(!shown.contains(SECRET), "{shown}");
}
