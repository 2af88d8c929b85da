//! Answers, as they go over HTTP.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;

use super::super::requests::{Complaint, JSON, State};
use super::refusal::Refusal;

/// What comes of a request.
#[derive(Debug)]
pub(super) enum Answer {
    /// The server's state.
    State(State),
    /// The input was taken.
    Taken,
    /// It is not granted.
    Refused(Refusal),
}

impl Answer {
    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        match self {
            Self::State(state) => json(StatusCode::OK, &state),
            Self::Taken => empty(StatusCode::NO_CONTENT),
            Self::Refused(refusal) => refused(&refusal),
        }
    }
}

fn refused(refusal: &Refusal) -> Response<Full<Bytes>> {
    let complaint = Complaint {
        error: refusal.to_string(),
    };
    let mut response = json(refusal.status(), &complaint);
    if let Refusal::NotAllowed { by } = refusal
        && let Ok(allowed) = HeaderValue::from_str(by.as_str())
    {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Full<Bytes>> {
    match serde_json::to_vec(body) {
        Ok(body) => {
            let mut response = Response::new(Full::from(body));
            *response.status_mut() = status;
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
            response
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON: this is a defect of wsproof");
            empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
