//! Calls to a router inside this process.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use tower::ServiceExt;

use crate::cli::client::{ApiError, Reply};

/// The most that one answer may hold.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Hands a request to the router.
pub(super) async fn send(
    router: Router,
    method: Method,
    address: &str,
    body: Option<String>,
    language: &str,
) -> Result<Reply, ApiError> {
    let failed = |reason: String| ApiError::Unreachable {
        address: address.to_owned(),
        reason,
    };
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::ACCEPT_LANGUAGE, language);
    let request = match body {
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body)),
        None => request.body(Body::empty()),
    };
    let request = request.map_err(|error| failed(error.to_string()))?;
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
