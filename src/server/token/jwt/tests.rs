use jsonwebtoken::crypto::sign;
use serde_json::{Value, json};

use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const SECRET: &str = "a secret for the tests, long enough";
/// `{"alg":"none","typ":"JWT"}`
const HEADER_NONE: &str = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
/// `{"alg":"RS256","typ":"JWT"}`
const HEADER_RS256: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";

fn settings() -> TokenSettings {
    TokenSettings {
        secret: Secret::new(SECRET).unwrap(),
        issuer: "wsproof".to_owned(),
        audience: "agent-chat".to_owned(),
    }
}

fn alice() -> User {
    User::new("alice").unwrap()
}

fn issued_by(settings: &TokenSettings) -> String {
    TokenIssuer::new(settings).issue(&alice(), HOUR).unwrap()
}

fn verify(token: &str) -> Result<User, TokenError> {
    JwtVerifier::new(&settings()).verify(token)
}

/// Claims that hold, for tests to spoil.
fn claims() -> Value {
    json!({"sub": "alice", "iss": "wsproof", "aud": "agent-chat", "iat": 1, "exp": 32_503_680_000_u64})
}

fn with_claim(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without_claim(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

fn signed_with(header: &Header, claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

fn signed(claims: &Value) -> String {
    signed_with(&Header::new(Algorithm::HS256), claims)
}

/// The token with another header, and with a signature by the right secret over it.
fn signed_under(header: &str, token: &str) -> String {
    let message = format!("{header}.{}", token.split('.').nth(1).unwrap());
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

#[track_caller]
fn assert_malformed(token: &str, reason: &str) {
    match verify(token) {
        Err(TokenError::Malformed(found)) => assert!(found.contains(reason), "{found}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_issued_token_holds_for_its_user() {
    assert_eq!(verify(&issued_by(&settings())), Ok(alice()));
    assert_eq!(verify(&signed(&claims())), Ok(alice()));
}

#[test]
fn a_token_holds_until_its_second_of_expiry_and_not_after() {
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
    let token = TokenIssuer::new(&settings())
        .issue_at(&alice(), HOUR, now)
        .unwrap();
    let verifier = JwtVerifier::new(&settings());
    let last = now + HOUR - Duration::from_nanos(1);
    assert_eq!(verifier.verify_at(&token, now), Ok(alice()));
    assert_eq!(verifier.verify_at(&token, last), Ok(alice()));
    assert_eq!(
        verifier.verify_at(&token, now + HOUR),
        Err(TokenError::Expired)
    );
    assert_eq!(
        verifier.verify_at(&token, now + 2 * HOUR),
        Err(TokenError::Expired)
    );
}

#[test]
fn the_system_clock_decides_in_use() {
    let token = TokenIssuer::new(&settings())
        .issue(&alice(), Duration::ZERO)
        .unwrap();
    assert_eq!(verify(&token), Err(TokenError::Expired));
    assert_eq!(
        verify(&signed(&with_claim("exp", json!(0)))),
        Err(TokenError::Expired)
    );
}

#[test]
fn a_token_signed_with_another_secret_is_refused() {
    let mut other = settings();
    other.secret = Secret::new("another secret of the proper length").unwrap();
    assert_eq!(verify(&issued_by(&other)), Err(TokenError::WrongSignature));
}

#[test]
fn a_token_with_changed_claims_is_refused() {
    let token = issued_by(&settings());
    let other = signed(&with_claim("sub", json!("mallory")));
    let mut parts: Vec<_> = token.split('.').collect();
    parts[1] = other.split('.').nth(1).unwrap();
    assert_eq!(verify(&parts.join(".")), Err(TokenError::WrongSignature));
}

#[test]
fn a_token_for_another_audience_is_refused() {
    let mut other = settings();
    other.audience = "agent-chat-staging".to_owned();
    assert_eq!(verify(&issued_by(&other)), Err(TokenError::WrongAudience));
}

#[test]
fn a_token_for_several_audiences_holds_if_this_is_one_of_them() {
    let both = with_claim("aud", json!(["elsewhere", "agent-chat"]));
    assert_eq!(verify(&signed(&both)), Ok(alice()));
    let neither = with_claim("aud", json!(["elsewhere", "nowhere"]));
    assert_eq!(verify(&signed(&neither)), Err(TokenError::WrongAudience));
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    let mut other = settings();
    other.issuer = "somebody".to_owned();
    assert_eq!(verify(&issued_by(&other)), Err(TokenError::WrongIssuer));
}

#[test]
fn a_token_that_names_no_user_is_refused() {
    assert_eq!(
        verify(&signed(&without_claim("sub"))),
        Err(TokenError::NoSubject)
    );
    for name in [String::new(), "u".repeat(129)] {
        let token = signed(&with_claim("sub", json!(name)));
        assert_eq!(verify(&token), Err(TokenError::NoSubject));
    }
}

#[test]
fn a_token_that_lacks_issuer_audience_or_expiry_is_refused() {
    assert_malformed(&signed(&without_claim("iss")), "a required claim");
    assert_malformed(&signed(&without_claim("aud")), "a required claim");
    assert_malformed(&signed(&without_claim("exp")), "not the JSON");
    assert_malformed(
        &signed(&with_claim("exp", json!("tomorrow"))),
        "not the JSON",
    );
    assert_malformed(&signed(&with_claim("exp", json!(1e19))), "not a time");
}

#[test]
fn what_is_no_token_is_refused() {
    assert_malformed("", "three parts");
    assert_malformed("rubbish", "three parts");
    assert_malformed("a.b.c.d.e", "not base64url");
    assert_malformed("!.!.!", "not base64url");
}

#[test]
fn an_unsigned_token_is_refused() {
    let token = issued_by(&settings());
    let payload = token.split('.').nth(1).unwrap();
    assert_malformed(&format!("{HEADER_NONE}.{payload}."), "not the JSON");
    assert_malformed(&signed_under(HEADER_NONE, &token), "not the JSON");
}

#[test]
fn a_token_whose_header_says_another_algorithm_is_refused() {
    let token = issued_by(&settings());
    assert_malformed(&signed_under(HEADER_RS256, &token), "HS256");
    assert_malformed(
        &signed_with(&Header::new(Algorithm::HS384), &claims()),
        "HS256",
    );
}

#[test]
fn a_token_that_asks_for_an_extension_is_refused() {
    let mut header = Header::new(Algorithm::HS256);
    header.crit = Some(vec!["exp".to_owned()]);
    assert_malformed(&signed_with(&header, &claims()), "crit");
}

#[test]
fn an_error_never_quotes_the_token() {
    let token = issued_by(&settings()).replace('.', "-");
    let quoted = signed(&with_claim("exp", json!("sesame")));
    for bad in [token, quoted] {
        let error = verify(&bad).unwrap_err();
        for shown in [error.to_string(), format!("{error:?}")] {
            assert!(
                !shown.contains(&bad) && !shown.contains("sesame"),
                "{shown}"
            );
        }
    }
}

#[test]
fn neither_issuer_nor_verifier_shows_the_secret() {
    let settings = settings();
    let shown = format!(
        "{settings:?} {:?} {:?}",
        JwtVerifier::new(&settings),
        TokenIssuer::new(&settings)
    );
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(
        !shown.contains(&format!("{:?}", SECRET.as_bytes())),
        "{shown}"
    );
}

#[test]
fn a_lifetime_beyond_all_time_is_refused() {
    let error = TokenIssuer::new(&settings())
        .issue(&alice(), Duration::MAX)
        .unwrap_err();
    assert!(matches!(error, IssueError::Lifetime { .. }));
}
