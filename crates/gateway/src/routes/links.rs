//! Links: what an accountant maintains. Saving one releases what waited on it, at once.
//!
//! A value that the target is known not to have is refused with what may have been meant; where
//! the target was never synced there is nothing to check against, and it is taken.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi, ToSchema};

use malote_core::job;
use malote_core::language::Said;
use malote_core::problem::Problem;
use malote_core::text;
use malote_store::LinkRow;

use crate::auth::Principal;
use crate::catalogue::{self, Catalogue};
use crate::extract::{Body, Query};
use crate::paging;
use crate::problem::Failure;
use crate::routes::bodies::Reason;
use crate::routes::{Routes, connections, json_of};
use crate::shapes::{Page, connections as shapes};
use crate::state::Shared;
use crate::texts::{self, bodies, reasons};

/// The kinds that people maintain. A sync keeps the others, and members that nobody linked.
const MAINTAINED: [&str; 3] = ["expense-type", "account", "member"];

/// Those of them whose values are numbers in the target.
const NUMBERED: [&str; 2] = ["account", "member"];

/// The most links of one request.
const MOST: usize = 5_000;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(list, show, save_one, save_kind, save_all, remove))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    let (all, kind) = (
        "/v1/connections/{id}/links",
        "/v1/connections/{id}/links/{kind}",
    );
    let one = "/v1/connections/{id}/links/{kind}/{key}";
    routes
        .operate(Method::PUT, all, save_all)
        .read(kind, list)
        .operate(Method::PUT, kind, save_kind)
        .read(one, show)
        .operate(Method::PUT, one, save_one)
        .operate(Method::DELETE, one, remove)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/connections/{id}/links/{kind}",
    tag = "links",
    summary = "The links of one kind by key",
    params(("id" = Uuid, Path, description = "Which"), ("kind" = String, Path, description = "The kind of link"), Asked),
    responses((status = 200, description = "One page", body = Page<shapes::Link>))
)]
async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Path((id, kind)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let connection = connections::seen(&state, &principal, &id).await?;
    let page = state.store.links(connection.id, &kind, &window).await?;
    Ok(paging::answer(&page))
}

#[utoipa::path(
    get,
    path = "/v1/connections/{id}/links/{kind}/{key}",
    tag = "links",
    summary = "One link",
    params(("id" = Uuid, Path, description = "Which"), ("kind" = String, Path, description = "The kind of link"), ("key" = String, Path, description = "What is linked")),
    responses((status = 200, description = "The link", body = shapes::Link))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Path((id, kind, key)): Path<(String, String, String)>,
) -> Result<Json<Value>, Failure> {
    let connection = connections::seen(&state, &principal, &id).await?;
    let link = state.store.link(connection.id, &kind, &key).await?;
    json_of(&link.ok_or_else(|| Failure::not_found("link", &format!("{kind}/{key}")))?)
}

/// Why it is done.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Because {
    /// Why; the trail keeps it.
    #[param(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

impl Because {
    /// The reason as it is kept.
    pub(super) fn checked(self) -> Result<Option<String>, Failure> {
        self.reason
            .map(Reason::of)
            .transpose()
            .map_err(|_| Failure::new(&texts::INVALID_PARAMETER).because(reasons::WRONG_REASON))
    }
}

/// The value of one link, its kind and key being in the address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkValue)]
struct Leading {
    /// To what it is linked.
    #[schema(min_length = 1, max_length = 200)]
    value: String,
    /// What a person calls it.
    #[serde(default)]
    #[schema(max_length = 200)]
    label: String,
}

/// One of several links of a kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkOfKind)]
struct OfKind {
    /// What is linked.
    #[schema(min_length = 1, max_length = 200)]
    key: String,
    /// To what.
    #[schema(min_length = 1, max_length = 200)]
    value: String,
    /// What a person calls it.
    #[serde(default)]
    #[schema(max_length = 200)]
    label: String,
}

/// One of several links of any kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLink)]
struct Whole {
    /// `expense-type`, `account` or `member`.
    kind: String,
    /// What is linked.
    #[schema(min_length = 1, max_length = 200)]
    key: String,
    /// To what.
    #[schema(min_length = 1, max_length = 200)]
    value: String,
    /// What a person calls it.
    #[serde(default)]
    #[schema(max_length = 200)]
    label: String,
}

#[utoipa::path(
    put,
    path = "/v1/connections/{id}/links/{kind}/{key}",
    tag = "links",
    summary = "Saves one link and releases what waited on it",
    params(("id" = Uuid, Path, description = "Which"), ("kind" = String, Path, description = "The kind of link"), ("key" = String, Path, description = "What is linked"), Because),
    request_body = Leading,
    responses((status = 200, description = "All are saved", body = shapes::LinksSaved))
)]
async fn save_one(
    State(state): State<Shared>,
    principal: Principal,
    Path((id, kind, key)): Path<(String, String, String)>,
    Query(because): Query<Because>,
    Body(leading): Body<Leading>,
) -> Result<Json<Value>, Failure> {
    let row = row(kind, key, leading.value, leading.label);
    let why = because.checked()?;
    save(&state, &principal, &id, vec![(String::new(), row)], why).await
}

#[utoipa::path(
    put,
    path = "/v1/connections/{id}/links/{kind}",
    tag = "links",
    summary = "Saves links of one kind, all or none",
    params(("id" = Uuid, Path, description = "Which"), ("kind" = String, Path, description = "The kind of link"), Because),
    request_body = Vec<OfKind>,
    responses((status = 200, description = "All are saved", body = shapes::LinksSaved))
)]
async fn save_kind(
    State(state): State<Shared>,
    principal: Principal,
    Path((id, kind)): Path<(String, String)>,
    Query(because): Query<Because>,
    Body(links): Body<Vec<OfKind>>,
) -> Result<Json<Value>, Failure> {
    let rows = links
        .into_iter()
        .map(|link| row(kind.clone(), link.key, link.value, link.label));
    let why = because.checked()?;
    save(&state, &principal, &id, placed(rows), why).await
}

#[utoipa::path(
    put,
    path = "/v1/connections/{id}/links",
    tag = "links",
    summary = "Saves links of any kind, all or none",
    params(("id" = Uuid, Path, description = "Which"), Because),
    request_body = Vec<Whole>,
    responses((status = 200, description = "All are saved", body = shapes::LinksSaved))
)]
async fn save_all(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    Query(because): Query<Because>,
    Body(links): Body<Vec<Whole>>,
) -> Result<Json<Value>, Failure> {
    let rows = links
        .into_iter()
        .map(|link| row(link.kind, link.key, link.value, link.label));
    let why = because.checked()?;
    save(&state, &principal, &id, placed(rows), why).await
}

/// A link as it is saved; members are known by their folded address.
fn row(kind: String, key: String, value: String, label: String) -> LinkRow {
    let key = match kind.as_str() {
        "member" => text::fold(key.trim()),
        _ => key.trim().to_owned(),
    };
    LinkRow::to(kind, key, value.trim()).called(label.trim())
}

/// Links with their places in the list they came in.
fn placed(rows: impl Iterator<Item = LinkRow>) -> Vec<(String, LinkRow)> {
    let place = |(index, row)| (format!("/{index}"), row);
    rows.enumerate().map(place).collect()
}

/// Checks all links, and saves all or none.
async fn save(
    state: &Shared,
    principal: &Principal,
    id: &str,
    links: Vec<(String, LinkRow)>,
    why: Option<String>,
) -> Result<Json<Value>, Failure> {
    let connection = connections::seen(state, principal, id).await?;
    if links.len() > MOST {
        let why = bodies::TOO_MANY_LINKS.with(&[("most", &MOST)]);
        let problem = Problem::told("", "too-many", why);
        return Err(Failure::new(&texts::INVALID_BODY).with_errors(vec![problem]));
    }
    let mut catalogue = Catalogue::of(&state.store, connection.id);
    let mut problems = Vec::new();
    let mut rows = Vec::with_capacity(links.len());
    for (place, row) in links {
        let before = problems.len();
        check(&place, &row, &mut problems);
        if problems.len() == before {
            problems.extend(catalogue.check(&place, &row).await?);
        }
        rows.push(row);
    }
    if !problems.is_empty() {
        let code = catalogue::unknown(&problems).unwrap_or(&texts::INVALID_BODY);
        return Err(Failure::new(code).listing(problems));
    }
    let by = state.store.by(principal.actor()).because(why.as_deref());
    let released = by.set_links(connection.id, &rows).await?;
    Ok(Json(json!({"saved": rows.len(), "released": released})))
}

/// What can be said of a link without looking anywhere.
fn check(place: &str, row: &LinkRow, problems: &mut Vec<Problem>) {
    let mut wrong = |name: &str, why: Said| {
        problems.push(Problem::told(format!("{place}/{name}"), "invalid", why));
    };
    if !MAINTAINED.contains(&row.kind.as_str()) {
        let known = MAINTAINED.join(", ");
        wrong(
            "kind",
            bodies::NO_SUCH.with(&[("name", &row.kind), ("known", &known)]),
        );
    }
    if row.kind == "account" && row.key != "default" {
        wrong("key", bodies::DEFAULT_ACCOUNT.into());
    }
    let value = row.value.as_deref().unwrap_or_default();
    let numbered = NUMBERED.contains(&row.kind.as_str());
    if numbered && !value.is_empty() && job::code(value).is_none() {
        let why = match row.kind.as_str() {
            "account" => bodies::ACCOUNT_NUMBER,
            _ => bodies::MEMBER_NUMBER,
        };
        wrong("value", why.into());
    }
    for (name, text, least) in [
        ("key", row.key.as_str(), 1),
        ("value", value, 1),
        ("label", row.label.as_str(), 0),
    ] {
        let length = text.chars().count();
        if length < least || length > 200 || text.contains(char::is_control) {
            wrong(name, bodies::text(least, 200));
        }
    }
}

#[utoipa::path(
    delete,
    path = "/v1/connections/{id}/links/{kind}/{key}",
    tag = "links",
    summary = "Removes a link; a sync may then give it a value again",
    params(("id" = Uuid, Path, description = "Which"), ("kind" = String, Path, description = "The kind of link"), ("key" = String, Path, description = "What is linked"), Because),
    responses((status = 200, description = "It is gone", body = shapes::LinkRemoved))
)]
async fn remove(
    State(state): State<Shared>,
    principal: Principal,
    Path((id, kind, key)): Path<(String, String, String)>,
    Query(because): Query<Because>,
) -> Result<Json<Value>, Failure> {
    let why = because.checked()?;
    let connection = connections::seen(&state, &principal, &id).await?;
    if !MAINTAINED.contains(&kind.as_str()) {
        return Err(Failure::not_found("link", &format!("{kind}/{key}")));
    }
    let by = state.store.by(principal.actor()).because(why.as_deref());
    match by.remove_link(connection.id, &kind, &key).await? {
        true => Ok(Json(json!({"removed": true}))),
        false => Err(Failure::not_found("link", &format!("{kind}/{key}"))),
    }
}
