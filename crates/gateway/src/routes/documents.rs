//! The documents of the API itself. They hold no secrets, and whoever writes a client needs them
//! before a key: no key is asked for.

use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;

use crate::access::Access;
use crate::routes::Routes;
use crate::state::Shared;
use crate::{asyncapi, openapi, serve};

/// The documents, each written when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    openapi: OnceLock<Bytes>,
    asyncapi: OnceLock<Bytes>,
}

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(show_openapi, show_asyncapi))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .health("/v1/openapi.json", Access::Open, show_openapi)
        .health("/v1/asyncapi.json", Access::Open, show_asyncapi)
}

#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    tag = "documents",
    summary = "This API, as OpenAPI 3.1",
    responses((status = 200, description = "The document", body = Value))
)]
async fn show_openapi(
    State(state): State<Shared>,
    Extension(documents): Extension<Arc<Documents>>,
) -> Response {
    let write = || {
        let endpoints = serve::endpoints(&state);
        openapi::document(&endpoints, &state.limits)
            .to_string()
            .into()
    };
    json(documents.openapi.get_or_init(write))
}

#[utoipa::path(
    get,
    path = "/v1/asyncapi.json",
    tag = "documents",
    summary = "The events and where they are published, as AsyncAPI 3.0",
    responses((status = 200, description = "The document", body = Value))
)]
async fn show_asyncapi(
    State(state): State<Shared>,
    Extension(documents): Extension<Arc<Documents>>,
) -> Response {
    let write = || {
        asyncapi::document(&state.prefix, &state.limits)
            .to_string()
            .into()
    };
    json(documents.asyncapi.get_or_init(write))
}

fn json(document: &Bytes) -> Response {
    let kind = [(CONTENT_TYPE, "application/json")];
    (kind, document.clone()).into_response()
}
