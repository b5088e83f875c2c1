//! The channels: made, listed, tried and removed. A key bound to tenants sees those that reach no
//! further than its tenants.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use malote_core::alert::Kind;
use malote_core::alert::plan;
use malote_core::id::ChannelId;
use malote_core::language::{Language, Said};
use malote_runtime::alerts::message::Message;
use malote_runtime::alerts::signature::Secret;
use malote_runtime::alerts::target::{MAILBOXES, Target, TargetError};
use malote_store::alert::channel::{self, Channel, NewChannel, tag};
use secrecy::{ExposeSecret, SecretString};

use crate::auth::Principal;
use crate::extract::{self, Body, Query};
use crate::idempotency::Making;
use crate::paging::{self, Paged};
use crate::problem::Failure;
use crate::routes::bodies::{Perhaps, Reason, Why};
use crate::routes::keys;
use crate::shapes::{Page, alerts as shapes};
use crate::state::Shared;
use crate::texts::{self, bodies};

#[utoipa::path(
    get,
    path = "/v1/alerts/channels",
    tag = "alerts",
    operation_id = "channels",
    summary = "The channels",
    params(Paged),
    responses((status = 200, description = "One page", body = Page<shapes::Channel>))
)]
pub(super) async fn list(
    State(state): State<Shared>,
    principal: Principal,
    Query(paged): Query<Paged>,
) -> Result<Json<Value>, Failure> {
    let window = paged.window()?;
    let channels = state.store.channels(&principal.scope()).await?;
    let items: Vec<Value> = channels.iter().map(told).collect();
    let rank = |item: &Value| format!("{} {}", item["name"], item["id"]);
    Ok(paging::part(items, &window, rank))
}

/// A channel to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewChannel)]
pub(super) struct New {
    /// How it carries messages.
    kind: Carrier,
    /// What people call it.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// Where a webhook leads: https, or this machine. Only a key that is bound to no tenant may
    /// name this machine or its network.
    #[schema(value_type = Option<String>, min_length = 8, max_length = 2000)]
    url: Option<SecretString>,
    /// The mailboxes of an e-mail.
    #[schema(min_items = 1, max_items = 10)]
    to: Option<Vec<String>>,
    /// The tenants it is for; all, and what concerns no tenant alone, unless given.
    #[schema(min_items = 1)]
    tenants: Option<Vec<String>>,
    /// The kinds it is for; all unless given.
    #[schema(value_type = Option<Vec<shapes::AlarmKind>>, min_items = 1)]
    kinds: Option<Vec<Kind>>,
    /// The language it reads; Portuguese unless given.
    #[schema(value_type = Option<shapes::ChannelLanguage>)]
    language: Option<Tag>,
    /// Its quiet hours; none unless given.
    #[schema(value_type = Option<shapes::Quiet>)]
    quiet: Option<Hours>,
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ChannelKind)]
enum Carrier {
    Webhook,
    Email,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Tag {
    #[serde(rename = "pt-BR")]
    Portuguese,
    #[serde(rename = "en")]
    English,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hours {
    from: String,
    to: String,
}

#[utoipa::path(
    post,
    path = "/v1/alerts/channels",
    tag = "alerts",
    operation_id = "channel-add",
    summary = "Makes a channel; the secret a webhook is signed with is in this answer only",
    request_body = New,
    responses((status = 201, description = "New", body = shapes::Channel))
)]
pub(super) async fn add(
    State(state): State<Shared>,
    principal: Principal,
    Making(makes): Making,
    Body(new): Body<New>,
) -> Result<Response, Failure> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 120 || name.contains(char::is_control) {
        return Err(Failure::invalid("/name", bodies::text(1, 120)));
    }
    if new.kinds.as_ref().is_some_and(Vec::is_empty) {
        return Err(Failure::invalid("/kinds", bodies::ONE_KIND));
    }
    let why = new.reason.clone().map(Reason::of).transpose()?;
    let target = target(&new)?;
    if principal.tenants().is_some() && target.leads_inside() {
        return Err(Failure::new(&texts::FORBIDDEN).because(texts::reasons::ADDRESS_INSIDE));
    }
    let id = makes.map_or_else(ChannelId::fresh, ChannelId);
    let sealed = target
        .seal(&state.sealer, id)
        .map_err(|flaw| Failure::internal("seal a channel", &flaw))?;
    let channel = NewChannel {
        id,
        kind: match new.kind {
            Carrier::Webhook => channel::Kind::Webhook,
            Carrier::Email => channel::Kind::Email,
        },
        name: name.to_owned(),
        target: target.shown(),
        sealed,
        tenants: keys::bound(&state, &principal, new.tenants.as_deref()).await?,
        kinds: new.kinds.clone(),
        language: match new.language {
            Some(Tag::English) => Language::English,
            Some(Tag::Portuguese) | None => Language::Portuguese,
        },
        quiet: quiet(new.quiet.as_ref())?,
    };
    let by = state.store.by(principal.actor()).because(why.as_deref());
    by.add_channel(&channel).await?;
    let stored = state.store.channel(id, &principal.scope()).await?;
    let mut told = told(&stored);
    if let Target::Webhook { secret, .. } = &target {
        told["secret"] = secret.text().expose_secret().into();
    }
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

fn target(new: &New) -> Result<Target, Failure> {
    match (new.kind, &new.url, &new.to) {
        (Carrier::Webhook, Some(url), None) => {
            let secret = Secret::fresh().map_err(|_| {
                Failure::new(&texts::UNAVAILABLE).because(texts::reasons::NO_RANDOMNESS)
            })?;
            let target = Target::webhook(url.expose_secret(), secret);
            target.map_err(|flaw| Failure::invalid("/url", unfit(flaw)))
        }
        (Carrier::Email, None, Some(to)) => {
            Target::email(to).map_err(|flaw| Failure::invalid("/to", unfit(flaw)))
        }
        (Carrier::Webhook, ..) => Err(Failure::invalid("/url", bodies::WEBHOOK_NEEDS)),
        (Carrier::Email, ..) => {
            let why = bodies::EMAIL_NEEDS.with(&[("most", &MAILBOXES)]);
            Err(Failure::invalid("/to", why))
        }
    }
}

/// Why that can be no channel.
fn unfit(flaw: TargetError) -> Said {
    match flaw {
        TargetError::Url => bodies::PUBLIC_ADDRESS.into(),
        TargetError::Clear => bodies::CLEAR_ADDRESS.into(),
        TargetError::Mailboxes => bodies::MAILBOXES.with(&[("most", &MAILBOXES)]),
    }
}

fn quiet(hours: Option<&Hours>) -> Result<Option<plan::Quiet>, Failure> {
    let Some(hours) = hours else {
        return Ok(None);
    };
    match plan::Quiet::parse(&hours.from, &hours.to) {
        Some(quiet) => Ok(Some(quiet)),
        None => Err(Failure::invalid("/quiet", bodies::TWO_CLOCK_TIMES)),
    }
}

#[utoipa::path(
    delete,
    path = "/v1/alerts/channels/{id}",
    tag = "alerts",
    operation_id = "channel-remove",
    summary = "Removes a channel, with the messages that wait for it",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 200, description = "It is gone", body = shapes::ChannelRemoved))
)]
pub(super) async fn remove(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Json<Value>, Failure> {
    let id: ChannelId = extract::id("channel", &id)?;
    let by = state.store.by(principal.actor()).because(why.reason());
    by.remove_channel(id, &principal.scope()).await?;
    Ok(Json(json!({"id": id, "removed": true})))
}

#[utoipa::path(
    post,
    path = "/v1/alerts/channels/{id}/test",
    tag = "alerts",
    operation_id = "channel-test",
    summary = "Sends a message that only tries the channel",
    params(("id" = Uuid, Path, description = "Which")),
    request_body = Option<Perhaps>,
    responses((status = 202, description = "It will be sent", body = shapes::Written))
)]
pub(super) async fn test(
    State(state): State<Shared>,
    principal: Principal,
    Path(id): Path<String>,
    why: Why,
) -> Result<Response, Failure> {
    let id: ChannelId = extract::id("channel", &id)?;
    let scope = principal.scope();
    let channel = state.store.channel(id, &scope).await?;
    let body = Message::test(channel.listener.language, state.clock.now()).body();
    let by = state.store.by(principal.actor()).because(why.reason());
    let notice = by.test_channel(id, &scope, &body).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({"notice": notice}))).into_response())
}

fn told(channel: &Channel) -> Value {
    let listener = &channel.listener;
    let quiet = listener.quiet.map(plan::Quiet::clock_times);
    let last = channel.last.as_ref();
    json!({
        "id": listener.id,
        "kind": channel.kind.name(),
        "name": channel.name,
        "target": channel.target,
        "tenants": listener.tenants,
        "kinds": listener.kinds,
        "language": tag(listener.language),
        "quiet": quiet.map(|(from, to)| json!({"from": from, "to": to})),
        "created_at": channel.created_at,
        "waiting": channel.waiting,
        "last": last.map(|last| {
            json!({"status": last.status, "at": last.at, "failure": last.failure})
        }),
    })
}
