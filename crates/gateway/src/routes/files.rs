//! Files that events refer to: storing one, and removing one before its time.

use axum::Json;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::Method;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;
use utoipa::{IntoParams, OpenApi};

use malote_core::id::Tenant;
use malote_store::files::File;

use crate::auth::Principal;
use crate::extract::{self, Body, Query};
use crate::problem::Failure;
use crate::routes::bodies::Reason;
use crate::routes::{FORM_BYTES, Routes};
use crate::shapes::files as shapes;
use crate::state::Shared;
use crate::texts::{self, reasons};
use crate::upload::{self, Upload};

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(store, remove))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes.admin(Method::DELETE, "/v1/files/{digest}", remove)
}

pub(super) fn add_uploads(routes: Routes) -> Routes {
    routes.file("/v1/files", store)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Whose. Need not be said with a key that is bound to one tenant.
    #[param(pattern = "^[a-z0-9][a-z0-9-]{0,39}$")]
    tenant: Option<String>,
}

#[utoipa::path(
    post,
    path = "/v1/files",
    tag = "files",
    summary = "Stores a file; the same bytes again are the same file",
    params(Asked),
    request_body(content = Value),
    responses((status = 200, description = "All of it is durable", body = shapes::Stored))
)]
async fn store(
    State(state): State<Shared>,
    principal: Principal,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<Value>, Failure> {
    let tenant = whose(&state, &principal, asked.tenant.as_deref()).await?;
    let form = extract::media_type(request.headers()) == "multipart/form-data";
    refuse_early(&state, &request, form)?;
    let upload = match form {
        true => from_form(&state, tenant, request).await?,
        false => from_body(&state, tenant, request).await?,
    };
    Ok(Json(told(&upload.finish(&state).await?)))
}

#[utoipa::path(
    delete,
    path = "/v1/files/{digest}",
    tag = "files",
    summary = "Removes a file before its time; not while its tenant is under a legal hold",
    params(("digest" = String, Path, description = "As it was answered: sha256:…"), Asked),
    request_body = Reason,
    responses((status = 200, description = "The file as it was", body = shapes::Removed))
)]
async fn remove(
    State(state): State<Shared>,
    principal: Principal,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    Body(why): Body<Reason>,
) -> Result<Json<Value>, Failure> {
    let tenant = whose(&state, &principal, asked.tenant.as_deref()).await?;
    let reason = why.checked()?;
    let by = state.store.by(principal.actor()).because(Some(&reason));
    Ok(Json(told(&by.remove_file(&tenant, &digest).await?)))
}

/// The tenant that is named, or the only one of the key.
async fn whose(
    state: &Shared,
    principal: &Principal,
    asked: Option<&str>,
) -> Result<Tenant, Failure> {
    let tenant = match (extract::tenant_parameter(asked)?, principal.tenants()) {
        (Some(tenant), _) => tenant,
        (None, Some([only])) => only.clone(),
        (None, _) => {
            return Err(Failure::new(&texts::INVALID_PARAMETER).because(reasons::WHOSE_FILE));
        }
    };
    if !principal.knows(state, &tenant).await? {
        let detail = texts::unknown_tenant(&tenant);
        return Err(Failure::new(&texts::UNKNOWN_TENANT).because(detail));
    }
    Ok(tenant)
}

/// Refuses what its head tells enough of, before anything of it is read.
fn refuse_early(state: &Shared, request: &Request, form: bool) -> Result<(), Failure> {
    let length = text(request, CONTENT_LENGTH.as_str());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    let around = if form { FORM_BYTES } else { 0 };
    let most = state.limits.files.bytes.saturating_add(around);
    if length.is_some_and(|length| length > most) {
        return Err(upload::too_large(state));
    }
    match text(request, CONTENT_ENCODING.as_str()) {
        None | Some("identity") => Ok(()),
        Some(_) => Err(Failure::new(&texts::WRONG_MEDIA_TYPE).because(reasons::ENCODED_FILE)),
    }
}

async fn from_body(state: &Shared, tenant: Tenant, request: Request) -> Result<Upload, Failure> {
    let declared = text(&request, CONTENT_TYPE.as_str()).map(str::to_owned);
    let body = request.into_body().into_data_stream();
    let body = body.map(|bytes| bytes.map_err(|_| broken()));
    Upload::receive(state, tenant, declared.as_deref(), body).await
}

/// The one file of a form.
async fn from_form(state: &Shared, tenant: Tenant, request: Request) -> Result<Upload, Failure> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| broken_form())?;
    let field = timeout(state.limits.files.silence, form.next_field()).await;
    let field = field.map_err(|_| Failure::new(&texts::TIMED_OUT))?;
    let field = field.map_err(|flaw| unread(state, flaw.status().as_u16()))?;
    let field = field.ok_or_else(|| Failure::new(&texts::NOT_ONE_FILE))?;
    if field.file_name().is_none() {
        return Err(Failure::new(&texts::NOT_ONE_FILE));
    }
    let declared = field.content_type().map(str::to_owned);
    let body = field.map(|bytes| bytes.map_err(|flaw| unread(state, flaw.status().as_u16())));
    let upload = Upload::receive(state, tenant, declared.as_deref(), body).await?;
    let refused = match timeout(state.limits.files.silence, form.next_field()).await {
        Ok(Ok(None)) => return Ok(upload),
        Ok(Ok(Some(_))) => Failure::new(&texts::NOT_ONE_FILE),
        Ok(Err(flaw)) => unread(state, flaw.status().as_u16()),
        Err(_) => Failure::new(&texts::TIMED_OUT),
    };
    upload.give_up(state).await;
    Err(refused)
}

/// Why a form could not be read on.
fn unread(state: &Shared, status: u16) -> Failure {
    match status {
        413 => upload::too_large(state),
        _ => broken_form(),
    }
}

fn broken() -> Failure {
    Failure::new(&texts::INVALID_BODY).because(reasons::BODY_BROKE_OFF)
}

fn broken_form() -> Failure {
    Failure::new(&texts::INVALID_BODY).because(reasons::FORM_BROKE_OFF)
}

fn text<'a>(request: &'a Request, header: &str) -> Option<&'a str> {
    request.headers().get(header)?.to_str().ok()
}

fn told(file: &File) -> Value {
    json!({"file": file.digest, "size": file.size, "media_type": file.media_type})
}
