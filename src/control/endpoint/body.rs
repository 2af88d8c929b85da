//! Bodies of requests, read up to a limit.

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::Request;
use hyper::body::{Body, Bytes};
use hyper::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

use super::super::requests::JSON;
use super::refusal::Refusal;

/// How many bytes a body may have: many more than one needs.
pub(super) const LIMIT: usize = 64 * 1024;

/// Reads the JSON that a request brings.
pub(super) async fn read<T, B>(request: Request<B>) -> Result<T, Refusal>
where
    T: DeserializeOwned,
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if !says_json(request.headers()) {
        return Err(Refusal::NotJson);
    }
    let body = request.into_body();
    // A body that says that it is too long need not be sent.
    if body.size_hint().lower() > LIMIT as u64 {
        return Err(Refusal::TooLong);
    }
    let read = Limited::new(body, LIMIT).collect().await;
    let bytes = read.map_err(|error| match error.downcast::<LengthLimitError>() {
        Ok(_too_long) => Refusal::TooLong,
        Err(broken_off) => Refusal::Incomplete(broken_off.to_string()),
    })?;
    Ok(serde_json::from_slice(&bytes.to_bytes())?)
}

/// Whether the media type is that of JSON, whatever its parameters.
fn says_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(JSON))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use http_body_util::Full;
    use serde_json::Value;

    use super::*;

    fn read_now(media_type: &str, body: Vec<u8>) -> Result<Value, Refusal> {
        let request = Request::builder()
            .header(CONTENT_TYPE, media_type)
            .body(Full::<Bytes>::from(body));
        read(request.unwrap()).now_or_never().unwrap()
    }

    /// JSON of so many bytes.
    fn json(bytes: usize) -> Vec<u8> {
        let mut body = vec![b' '; bytes];
        body[0] = b'1';
        body
    }

    #[test]
    fn a_body_may_have_as_many_bytes_as_the_limit_says() {
        assert!(read_now(JSON, json(LIMIT)).is_ok());
        let one_more = read_now(JSON, json(LIMIT + 1));
        assert!(matches!(one_more, Err(Refusal::TooLong)), "{one_more:?}");
    }

    #[test]
    fn a_body_must_say_that_it_is_json() {
        for media_type in [JSON, "application/json; charset=utf-8", "Application/JSON"] {
            assert!(read_now(media_type, json(1)).is_ok(), "{media_type}");
        }
        for media_type in ["text/plain", "application/jsonp", ""] {
            let refused = read_now(media_type, json(1));
            assert!(matches!(refused, Err(Refusal::NotJson)), "{media_type}");
        }
    }
}
