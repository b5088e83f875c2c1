//! What handlers take from a request. Whatever does not fit is a problem that says what.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use malote_core::id::Tenant;
use malote_core::language::Language;

use crate::problem::{self, Failure};
use crate::texts::{self, bodies, reasons};

/// The parameters behind the question mark. Unknown ones are refused: a filter with a typing
/// mistake must not show everything.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(read)) => Ok(Self(read)),
            Err(rejection) => {
                let why = reasons::WRONG_PARAMETER.with(&[("flaw", &rejection.body_text())]);
                Err(Failure::new(&texts::INVALID_PARAMETER).because(why))
            }
        }
    }
}

/// The body as bytes.
#[derive(Debug)]
pub(crate) struct Raw(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let read = Bytes::from_request(request, state).await;
        let read = read.map_err(|rejection| match rejection.status().as_u16() {
            413 => Failure::new(&texts::TOO_LARGE),
            _ => Failure::new(&texts::INVALID_BODY).because(reasons::BODY_BROKE_OFF),
        })?;
        Ok(Self(read))
    }
}

/// The body as a JSON document.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        if holds_nul(&bytes) {
            return Err(Failure::invalid("", bodies::HOLDS_NUL));
        }
        json(&bytes).map(Self)
    }
}

/// Bytes as a JSON document.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|flaw| match flaw.classify() {
        Category::Data => Failure::invalid("", bodies::DOES_NOT_FIT.with(&[("flaw", &flaw)])),
        _ => Failure::new(&texts::NOT_JSON).because(reasons::NOT_JSON.with(&[("flaw", &flaw)])),
    })
}

/// The content type without its parameters, in lower case; empty where none is declared.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    let kind = value.unwrap_or_default().split(';').next();
    kind.unwrap_or_default().trim().to_ascii_lowercase()
}

/// The language the caller reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaks(pub(crate) Language);

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self(problem::language_of(&parts.headers)))
    }
}

/// Refuses an address that holds a NUL character: no name has one, and no database takes it.
pub(crate) async fn refuse_nul(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let holds = |text: &str| text.contains("%00");
    if holds(uri.path()) || uri.query().is_some_and(holds) {
        return Failure::new(&texts::INVALID_PARAMETER)
            .because(reasons::ADDRESS_HOLDS_NUL)
            .into_response();
    }
    next.run(request).await
}

/// Whether a text of a JSON document holds a NUL character, as the escape that is the only way.
fn holds_nul(document: &[u8]) -> bool {
    let mut rest = document;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        rest = &rest[at + 1..];
        if rest.starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// An identifier of the path. What cannot be one does not exist.
pub(crate) fn id<T: std::str::FromStr>(what: &str, text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::not_found(what, text))
}

/// A tenant's name in a body.
pub(crate) fn tenant(text: &str) -> Result<Tenant, Failure> {
    Tenant::parse(text).map_err(|flaw| {
        Failure::new(&texts::INVALID_BODY).at("/tenant", "invalid-tenant", flaw.to_string())
    })
}

/// A tenant's name in a parameter, when there is one.
pub(crate) fn tenant_parameter(text: Option<&str>) -> Result<Option<Tenant>, Failure> {
    let read = text.map(Tenant::parse).transpose();
    read.map_err(|_| Failure::new(&texts::INVALID_PARAMETER).because(reasons::WRONG_TENANT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_escape_that_is_one_counts_as_a_nul() {
        assert!(holds_nul(br#"{"a":"\u0000"}"#));
        assert!(holds_nul(br#"{"a":"\\\u0000"}"#));
        assert!(!holds_nul(br#"{"a":"\\u0000"}"#));
        assert!(!holds_nul(br#"{"a":"u0000\"#));
    }
}
