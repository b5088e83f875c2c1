//! Who calls, and what they may do.
//!
//! Guarantees: no handler behind [`require`] runs for a caller without the scope; a key bound
//! to tenants sees and changes nothing of another, which looks to it as if it did not exist;
//! neither tokens nor their digests are logged; requests without a good key are slowed down by
//! address, and never hinder a good one; they and what a good key does not allow are written to the
//! trail, in few rows.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::warn;
use uuid::Uuid;

use malote_core::id::Tenant;
use malote_core::text;
use malote_store as store;
use malote_store::admin::key::Key;
use malote_store::audit::Actor;

use crate::access::{Access, Scope};
use crate::attempts::ABSENT;
use crate::problem::Failure;
use crate::routes::Endpoint;
use crate::state::Shared;
use crate::{origin, texts, token};

mod turned;

pub(crate) use crate::auth::turned::rest;

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) enum Principal {
    /// The process itself, on behalf of who started it.
    Local(Arc<Actor>),
    /// Whoever holds a key.
    Key(Arc<Holder>),
}

/// The holder of a key.
#[derive(Debug)]
pub(crate) struct Holder {
    id: Uuid,
    prefix: String,
    scopes: Vec<Scope>,
    tenants: Option<Vec<Tenant>>,
    actor: Actor,
}

impl Principal {
    /// Who the trail says it was.
    #[must_use]
    pub(crate) fn actor(&self) -> &Actor {
        match self {
            Self::Local(actor) => actor,
            Self::Key(holder) => &holder.actor,
        }
    }

    /// What tells this caller from every other, whatever their keys are called.
    #[must_use]
    pub(crate) fn identity(&self) -> String {
        match self {
            Self::Local(_) => "local".to_owned(),
            Self::Key(holder) => holder.id.to_string(),
        }
    }

    /// Whose things the caller sees.
    #[must_use]
    pub(crate) fn scope(&self) -> store::Scope {
        match self.tenants() {
            None => store::Scope::All,
            Some(tenants) => store::Scope::Only(tenants.to_vec()),
        }
    }

    /// The same, narrowed to one tenant where the caller asks for one.
    #[must_use]
    pub(crate) fn scope_within(&self, tenant: Option<&Tenant>) -> store::Scope {
        match tenant {
            None => self.scope(),
            Some(tenant) if self.sees(tenant.as_str()) => store::Scope::Only(vec![tenant.clone()]),
            Some(_) => store::Scope::Only(Vec::new()),
        }
    }

    /// Whether the caller sees things of a tenant.
    #[must_use]
    pub(crate) fn sees(&self, tenant: &str) -> bool {
        let bound = self.tenants();
        bound.is_none_or(|tenants| tenants.iter().any(|one| one.as_str() == tenant))
    }

    /// Whether there is such a tenant for this caller. One that the caller does not see reads like
    /// one that does not exist, and nothing is asked about it.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub(crate) async fn knows(&self, state: &Shared, tenant: &Tenant) -> Result<bool, Failure> {
        Ok(self.sees(tenant.as_str()) && state.store.tenant_exists(tenant).await?)
    }

    /// The tenants the caller is bound to; `None`: all.
    #[must_use]
    pub(crate) fn tenants(&self) -> Option<&[Tenant]> {
        match self {
            Self::Local(_) => None,
            Self::Key(holder) => holder.tenants.as_deref(),
        }
    }

    /// Refuses a caller who is bound to tenants, for what concerns all of them.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn unbound(&self) -> Result<(), Failure> {
        match self.tenants() {
            None => Ok(()),
            Some(_) => Err(Failure::new(&texts::FORBIDDEN).because(texts::reasons::KEY_IS_BOUND)),
        }
    }

    fn allowed(&self, asked: Scope) -> bool {
        match self {
            Self::Local(_) => true,
            Self::Key(holder) => holder.scopes.iter().any(|scope| scope.covers(asked)),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let known = parts.extensions.get::<Self>().cloned();
        known.ok_or_else(|| Failure::new(&texts::UNAUTHENTICATED))
    }
}

/// Lets a request through when its caller has the scope. Every route stands behind it.
pub(crate) async fn require(
    State((state, endpoint)): State<(Shared, Endpoint)>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = match endpoint.access {
        Access::Open => return next.run(request).await,
        Access::Metrics if state.open_metrics => return next.run(request).await,
        Access::Metrics => Scope::Read,
        Access::Needs(scope) => scope,
    };
    let principal = match request.extensions().get::<Principal>() {
        Some(principal) => principal.clone(),
        None => {
            let headers = request.headers();
            let behind_proxy = state.callers.behind_proxy;
            let from = origin::of(request.extensions(), headers, behind_proxy);
            match identify(&state, headers, from).await {
                Ok(principal) => principal,
                Err(failure) => return failure.into_response(),
            }
        }
    };
    if !principal.allowed(asked) {
        turned::forbidden(&state, &principal, &endpoint, "scope").await;
        let detail = texts::reasons::KEY_LACKS_SCOPE.with(&[("scope", &asked.name())]);
        return Failure::new(&texts::FORBIDDEN)
            .because(detail)
            .into_response();
    }
    request.extensions_mut().insert(principal.clone());
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN {
        // Whatever is forbidden to who has the scope is so because the key is bound to tenants.
        turned::forbidden(&state, &principal, &endpoint, "bound").await;
    }
    response
}

/// Finds the key that a request carries. Unknown, wrong, revoked and expired read the same.
async fn identify(
    state: &Shared,
    headers: &HeaderMap,
    from: Option<IpAddr>,
) -> Result<Principal, Failure> {
    let now = state.clock.now();
    let Some(token) = bearer(headers) else {
        return Err(turned::away(state, from, None, ABSENT).await);
    };
    let key = match found(state, token).await? {
        Ok(key) => key,
        Err(why) => {
            let prefix = token::prefix_of(token).map(|prefix| text::cut(prefix, 40));
            return Err(turned::away(state, from, prefix.as_deref(), why).await);
        }
    };
    let due = state.callers.attempts.due(now);
    if !due.is_empty() {
        // A good key waits for nobody's attempts.
        let state = Arc::clone(state);
        tokio::spawn(async move { turned::tell(&state, &due).await });
    }
    let holder = Holder {
        id: key.id,
        scopes: scopes_of(&key.scopes),
        tenants: key.tenants.as_deref().map(tenants_of),
        actor: actor(state, &key, headers, from),
        prefix: key.prefix,
    };
    touch(state, &holder, key.last_used_at).await;
    Ok(Principal::Key(Arc::new(holder)))
}

/// The usable key of a token, or why there is none.
async fn found(state: &Shared, token: &str) -> Result<Result<Key, &'static str>, Failure> {
    let Some(prefix) = token::prefix_of(token) else {
        return Ok(Err("malformed"));
    };
    let Some(key) = state.store.key_by_prefix(prefix).await? else {
        return Ok(Err("unknown"));
    };
    Ok(match (token::matches(token, &key.digest), key.revoked_at) {
        (false, _) => Err("wrong"),
        (true, Some(_)) => Err("revoked"),
        (true, None) if !key.usable => Err("expired"),
        (true, None) => Ok(key),
    })
}

/// Says which user of this machine calls with its key: `name@machine`.
pub const USER: &str = "x-malote-user";

/// Who the trail says it is: the user of this machine who calls with its key, else the key.
fn actor(state: &Shared, key: &Key, headers: &HeaderMap, from: Option<IpAddr>) -> Actor {
    let user = headers.get(USER).and_then(|value| value.to_str().ok());
    match user.and_then(|user| user.split_once('@')) {
        Some((name, machine)) if state.callers.local_key.as_ref() == Some(&key.prefix) => {
            Actor::user(&text::cut(name, 64), &text::cut(machine, 64))
        }
        _ => {
            let from = from.map_or_else(|| "unknown".to_owned(), |from| from.to_string());
            Actor::key(&key.prefix, &key.label, &from)
        }
    }
}

/// Remembers the use, at most once a minute. Not being able to is no reason to refuse.
async fn touch(state: &Shared, holder: &Holder, last: Option<jiff::Timestamp>) {
    let now = state.clock.now();
    let fresh = last.is_some_and(|last| now.as_second() - last.as_second() < 60);
    if fresh {
        return;
    }
    if let Err(failure) = state.store.touch_key(holder.id).await {
        let prefix = &holder.prefix;
        warn!(prefix, %failure, "cannot remember the use of key '{prefix}'");
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// Scopes as stored. One that this version does not know allows nothing.
fn scopes_of(names: &[String]) -> Vec<Scope> {
    let known = |name: &String| Scope::ALL.into_iter().find(|scope| scope.name() == name);
    names.iter().filter_map(known).collect()
}

/// Tenants as stored. A name that is none binds to nothing, it never widens.
fn tenants_of(names: &[String]) -> Vec<Tenant> {
    names
        .iter()
        .filter_map(|name| Tenant::parse(name).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(tenants: &[&str]) -> Principal {
        let tenants = tenants.iter().map(|name| Tenant::parse(name).unwrap());
        Principal::Key(Arc::new(Holder {
            id: Uuid::nil(),
            prefix: "p".to_owned(),
            scopes: vec![Scope::Read],
            tenants: Some(tenants.collect()),
            actor: Actor::key("p", "", ""),
        }))
    }

    #[test]
    fn a_bound_key_is_never_widened() {
        let (acme, borges) = ("acme", Tenant::parse("borges").unwrap());
        let principal = bound(&[acme]);
        assert!(principal.sees(acme));
        assert!(!principal.sees("borges"));
        assert!(principal.unbound().is_err());
        assert!(
            matches!(principal.scope_within(Some(&borges)), store::Scope::Only(none) if none.is_empty())
        );
        assert!(bound(&[]).tenants().is_some_and(<[Tenant]>::is_empty));
        assert!(!bound(&[]).sees(acme));
    }

    #[test]
    fn only_a_bearer_token_counts() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().unwrap());
            headers
        };
        assert_eq!(bearer(&with("Bearer mlt_a_b")), Some("mlt_a_b"));
        assert_eq!(bearer(&with("bearer mlt_a_b")), Some("mlt_a_b"));
        assert_eq!(bearer(&with("Basic mlt_a_b")), None);
        assert_eq!(bearer(&with("mlt_a_b")), None);
    }
}
