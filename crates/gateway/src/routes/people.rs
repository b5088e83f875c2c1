//! Persons: what is kept of one, and erasing it.
//!
//! Both take the address or the CPF in the body, never in the path, so that it stands in no log of
//! requests; and both leave a row of the trail, which has a digest only.

use axum::Json;
use axum::extract::State;
use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

use malote_core::language::Language;
use malote_core::personal::Identity;
use malote_core::problem::Problem;
use malote_core::tax_number::Cpf;
use malote_store::personal::{About, Erased};

use crate::auth::Principal;
use crate::extract::{self, Body, Speaks};
use crate::problem::Failure;
use crate::routes::Routes;
use crate::shapes::people as shapes;
use crate::state::Shared;
use crate::texts::{self, bodies, kept};

/// Deliveries that an erasing names of those in its way.
const NAMED: usize = 5;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(find, erase))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes.admin(Method::POST, "/v1/people/find", find).admin(
        Method::POST,
        "/v1/people/erase",
        erase,
    )
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonOrder)]
struct Asked {
    /// Of this tenant. Who is known to two is two persons.
    tenant: String,
    /// By this e-mail address.
    #[serde(default)]
    email: Option<String>,
    /// Or by this CPF, under every address it came with.
    #[serde(default)]
    cpf: Option<String>,
    /// Why; erasing needs one.
    #[serde(default)]
    reason: Option<String>,
    /// Only says what would be erased and what would stay.
    #[serde(default)]
    dry_run: bool,
}

impl Asked {
    fn identity(&self) -> Result<Identity, Failure> {
        match (&self.email, &self.cpf) {
            (Some(email), None) if email.contains('@') => Ok(Identity::email(email)),
            (Some(_), None) => Err(Failure::invalid("/email", bodies::NOT_AN_EMAIL)),
            (None, Some(cpf)) => match Cpf::parse(cpf.trim()) {
                Ok(cpf) => Ok(Identity::Cpf(cpf.as_str().to_owned())),
                Err(_) => Err(Failure::invalid("/cpf", bodies::NOT_A_CPF)),
            },
            _ => Err(Failure::invalid("", bodies::EMAIL_OR_CPF)),
        }
    }

    /// A tenant that this caller may ask about. It need not exist: a refused message may name any.
    fn tenant(&self, principal: &Principal) -> Result<&str, Failure> {
        extract::tenant(&self.tenant)?;
        match principal.sees(&self.tenant) {
            true => Ok(&self.tenant),
            false => Err(Failure::not_found("tenant", &self.tenant)),
        }
    }
}

#[utoipa::path(
    post,
    path = "/v1/people/find",
    tag = "people",
    summary = "What is kept of a person",
    request_body = Asked,
    responses((status = 200, description = "What there is, by kind, and what erasing would leave", body = shapes::Person), (status = 404, description = "There is no such tenant"))
)]
async fn find(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Body(asked): Body<Asked>,
) -> Result<Json<Value>, Failure> {
    let (tenant, identity) = (asked.tenant(&principal)?, asked.identity()?);
    let (scope, by) = (principal.scope(), state.store.by(principal.actor()));
    let by = by.because(asked.reason.as_deref());
    let found = by.find_person(tenant, &identity, &scope).await?;
    Ok(answer(false, &found, language))
}

#[utoipa::path(
    post,
    path = "/v1/people/erase",
    tag = "people",
    summary = "Erases a person: nothing of it can be read any more",
    request_body = Asked,
    responses((status = 200, description = "What was erased, and what stays and why", body = shapes::Person), (status = 404, description = "There is no such tenant, or nobody is known by this"), (status = 409, description = "`person-in-use`: deliveries that are not finished still need it; `count` says how many, `errors` names the first few, and `POST /v1/people/find` lists them. `not-possible`: its tenant is under a legal hold, and `detail` says how that is lifted"))
)]
async fn erase(
    State(state): State<Shared>,
    principal: Principal,
    Speaks(language): Speaks,
    Body(asked): Body<Asked>,
) -> Result<Json<Value>, Failure> {
    let (tenant, identity) = (asked.tenant(&principal)?, asked.identity()?);
    let reason = asked.reason.as_deref().unwrap_or_default().trim();
    if reason.is_empty() {
        return Err(Failure::new(&texts::INVALID_BODY).at("/reason", "required", "is required"));
    }
    let (scope, by) = (principal.scope(), state.store.by(principal.actor()));
    let by = by.because(Some(reason));
    let erased = match asked.dry_run {
        true => Erased::of(by.find_person(tenant, &identity, &scope).await?),
        false => by.erase_person(tenant, &identity, &scope).await?,
    };
    match erased {
        Erased::Done(about) => Ok(answer(!asked.dry_run, &about, language)),
        Erased::Unfinished(about) => Err(in_use(&about, tenant, language)),
        Erased::Unknown => Err(Failure::new(&texts::UNKNOWN_PERSON)),
    }
}

/// Deliveries stand in the way: how many, the first few, and where all of them are.
fn in_use(about: &About, tenant: &str, language: Language) -> Failure {
    let count = about.unfinished_count();
    let told = |id| Problem::at("", "unfinished", texts::delivery(id, language));
    let first = about.unfinished.iter().take(NAMED);
    Failure::new(&texts::PERSON_IN_USE)
        .because(texts::person_in_use(count, tenant, language))
        .with_errors(first.map(told).collect())
        .with("count", json!(count))
}

fn answer(erased: bool, about: &About, language: Language) -> Json<Value> {
    let kept: Vec<Value> = kept::ALL
        .iter()
        .map(|one| json!({"what": one.name, "says": one.says(language)}))
        .collect();
    Json(json!({"erased": erased, "found": about, "kept": kept}))
}
