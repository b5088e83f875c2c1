//! `Idempotency-Key`: a write that is repeated under the same key is done once.
//!
//! Guarantees: a repeat gets the status and the body of the first answer and nothing is done
//! again; another request under the key is refused, and a repeat while the first is under way is
//! told to come back. Keys belong to their caller. An answer is kept sealed, because it may hold
//! a new key's token or what a person should not read in a copy of the database.
//!
//! Every answer below 500 is kept. Above, it did not come to an end: the key is free again. A
//! write goes on when its caller hangs up. If the process dies half-way the key is free when its
//! lease is over; what was done until then stays done, so whatever a handler does must be safe to
//! do again. What a handler makes anew every time it is asked it names from [`Making`], which is the
//! same for all runs of a request: an API key, a channel, an order about many.

use std::convert::Infallible;
use std::panic::resume_unwind;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use tracing::{Instrument, Span, warn};
use uuid::Uuid;

use malote_core::json::digest_bytes;
use malote_runtime::seal;
use malote_store::admin::idempotency::{Begun, Repeatable};

use crate::auth::Principal;
use crate::extract::Raw;
use crate::problem::{self, Failure};
use crate::state::Shared;
use crate::texts::{self, reasons};
use crate::turns::Turn;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key.
const LONGEST: usize = 200;

/// Answers are read whole to be kept; ours are far smaller.
const LARGEST_ANSWER: usize = 16 * 1_048_576;

/// The longest that a repeat is told to wait, in seconds.
const LONGEST_WAIT_S: u64 = 5;

/// What a request makes is called so, if it is done under a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Making(pub(crate) Option<Uuid>);

impl<S: Sync> FromRequestParts<S> for Making {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(None)))
    }
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    kind: Option<String>,
    body: String,
}

/// Does a write once, if its caller gave it a key.
pub(crate) async fn keep(State(state): State<Shared>, request: Request, next: Next) -> Response {
    match kept(&state, request, next).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

async fn kept(state: &Shared, request: Request, next: Next) -> Result<Response, Failure> {
    let Some(key) = key(request.headers())? else {
        return Ok(next.run(request).await);
    };
    let (parts, body) = request.into_parts();
    let principal = parts.extensions.get::<Principal>();
    let caller = principal
        .ok_or_else(|| Failure::new(&texts::UNAUTHENTICATED))?
        .identity();
    let Raw(body) = Raw::from_request(Request::from_parts(parts.clone(), body), &()).await?;
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let asked = Repeatable {
        request: digest(&[parts.method.as_str(), target, &caller], &body),
        caller,
        key,
    };
    // Twice what a caller waits: a run that goes on alone ends before its key is free.
    let lease = state.limits.timeout.saturating_mul(2);
    match state.store.begin_repeatable(&asked, lease).await? {
        Begun::Fresh { run, makes } => {
            let mut request = Request::from_parts(parts, Body::from(body));
            request.extensions_mut().insert(Making(Some(makes)));
            Ok(perform(state, asked, run, request, next).await)
        }
        Begun::Answered(sealed) => again(state, &asked, &sealed),
        Begun::Reused => Err(Failure::new(&texts::IDEMPOTENCY_KEY_REUSED)),
        Begun::Running(left) => {
            let seconds = left.as_secs().clamp(1, LONGEST_WAIT_S);
            Err(Failure::new(&texts::IDEMPOTENCY_KEY_IN_USE).retry_after(seconds))
        }
    }
}

/// The key of a request, if it has one.
fn key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let mut values = headers.get_all(KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if values.next().is_some() || text.is_empty() || text.len() > LONGEST || !plain {
        let detail = reasons::WRONG_IDEMPOTENCY_KEY.with(&[("most", &LONGEST)]);
        return Err(Failure::new(&texts::INVALID_PARAMETER).because(detail));
    }
    Ok(Some(text.to_owned()))
}

/// Lengths keep two requests from reading the same.
fn digest(parts: &[&str], body: &[u8]) -> String {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend(body);
    digest_bytes(&bytes)
}

/// Does it, in a task of its own that a caller who hangs up does not end.
async fn perform(
    state: &Shared,
    asked: Repeatable,
    run: Uuid,
    request: Request,
    next: Next,
) -> Response {
    let state = state.clone();
    let span = Span::current();
    // Its turn lasts until it is done, whoever hangs up.
    let turn = request.extensions().get::<Turn>().cloned();
    let doing = async move {
        let _turn = turn;
        let language = problem::language_of(request.headers());
        let most = state.limits.timeout.saturating_mul(3) / 2;
        let Ok(response) = timeout(most, next.run(request)).await else {
            // Nobody knows what was done: the key is free when its lease is over.
            return Failure::new(&texts::TIMED_OUT).into_response();
        };
        finish(&state, &asked, run, problem::spoken(response, language)).await
    };
    match tokio::spawn(doing.instrument(span)).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => Failure::new(&texts::UNAVAILABLE).into_response(),
        },
    }
}

/// Keeps an answer, or frees the key of one that came to nothing.
async fn finish(state: &Shared, asked: &Repeatable, run: Uuid, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    if parts.status.is_server_error() {
        if let Err(failure) = state.store.free_repeatable(asked, run).await {
            warn!(%failure, "cannot free an idempotency key before its lease is over");
        }
        return Response::from_parts(parts, body);
    }
    let Ok(body) = to_bytes(body, LARGEST_ANSWER).await else {
        return Failure::new(&texts::INTERNAL).into_response();
    };
    if let Err(reason) = remember(state, asked, run, parts.status, &parts.headers, &body).await {
        warn!(reason, "cannot keep an answer: a repeat would do it again");
    }
    Response::from_parts(parts, Body::from(body))
}

async fn remember(
    state: &Shared,
    asked: &Repeatable,
    run: Uuid,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(), String> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kept = Kept {
        status: status.as_u16(),
        kind: kind.map(str::to_owned),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    let text = serde_json::to_string(&kept).map_err(|flaw| flaw.to_string())?;
    let sealed = state
        .sealer
        .seal_for(&SecretString::from(text), seal::answer(&name(asked)))
        .map_err(|flaw| flaw.to_string())?;
    let finished = state.store.finish_repeatable(asked, run, &sealed).await;
    match finished {
        Ok(true) => Ok(()),
        Ok(false) => Err("another run holds the key".to_owned()),
        Err(failure) => Err(failure.to_string()),
    }
}

/// The first answer once more.
fn again(state: &Shared, asked: &Repeatable, sealed: &[u8]) -> Result<Response, Failure> {
    let opened = state.sealer.open_for(sealed, seal::answer(&name(asked)));
    let opened = opened.map_err(|flaw| {
        // The key of the secrets was replaced meanwhile.
        warn!(%flaw, "cannot open a kept answer");
        Failure::new(&texts::NOT_POSSIBLE).because(reasons::ANSWER_LOST)
    })?;
    let kept: Kept = serde_json::from_str(opened.expose_secret())
        .map_err(|flaw| Failure::internal("read a kept answer", &flaw))?;
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut response = (status, kept.body).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    if let Some(kind) = kept.kind.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
        headers.insert(CONTENT_TYPE, kind);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// What an answer is sealed for.
fn name(asked: &Repeatable) -> String {
    seal::answer_name(&asked.caller, &asked.key, &asked.request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_key_is_taken() {
        let with = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(KEY, HeaderValue::from_static(value));
            }
            key(&headers)
        };
        assert_eq!(with(&[]).unwrap(), None);
        assert_eq!(with(&["a-1"]).unwrap().as_deref(), Some("a-1"));
        for wrong in [&["a", "b"][..], &[""], &["a b"]] {
            assert!(with(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn parts_of_a_request_are_told_apart() {
        assert_ne!(digest(&["ab", "c"], b""), digest(&["a", "bc"], b""));
        assert_ne!(digest(&["a"], b"b"), digest(&["ab"], b""));
        assert_eq!(digest(&["a"], b"b"), digest(&["a"], b"b"));
    }
}
