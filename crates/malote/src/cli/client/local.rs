//! Calls to a router inside this process.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use tower::ServiceExt;

use crate::cli::client::{ApiError, Reply, Sent};

/// The most that one answer may hold.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Hands a request to the router.
pub(super) async fn send(
    router: Router,
    method: Method,
    address: &str,
    body: Option<Sent>,
    language: &str,
) -> Result<Reply, ApiError> {
    let failed = |reason: String| ApiError::Unreachable {
        address: address.to_owned(),
        reason,
    };
    let mut request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::ACCEPT_LANGUAGE, language);
    if let Some(kind) = body.as_ref().and_then(|body| body.kind.as_deref()) {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.bytes));
    let request = request
        .body(body)
        .map_err(|error| failed(error.to_string()))?;
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), MOST_BYTES)
        .await
        .map_err(|error| failed(error.to_string()))?;
    Ok(Reply {
        status,
        body: body.into(),
    })
}
