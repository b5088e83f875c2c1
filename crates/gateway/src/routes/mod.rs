//! Every route with what it asks of its caller. A route can only be added together with that,
//! and the table of all of them is what the authorization test walks.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, on};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::Value;
use utoipa::OpenApi;

use crate::access::{Access, Scope};
use crate::problem::Failure;
use crate::state::Shared;
use crate::{auth, extract, idempotency};

mod alerts;
mod audit;
mod bodies;
mod causes;
mod connections;
mod deliveries;
mod documents;
mod events;
mod failures;
mod files;
mod health;
mod holds;
mod keys;
mod links;
mod orders;
mod people;
mod preview;
mod refusals;
mod replays;
mod retention;
mod stream;
mod tasks;
mod tenants;
mod totals;

pub(crate) use crate::routes::documents::Documents;

/// How much may stand around a file in a form.
const FORM_BYTES: u64 = 16 * 1_024;

/// One route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`, `POST`…
    pub method: &'static str,
    /// With its parameters in braces.
    pub path: &'static str,
    /// What it asks of its caller.
    pub access: Access,
}

impl Endpoint {
    /// Whether it takes events.
    pub(crate) fn publishes(&self) -> bool {
        matches!(self.path, "/v1/events" | "/v1/preview")
    }

    /// Whether it takes files.
    pub(crate) fn takes_files(&self) -> bool {
        self.path == "/v1/files"
    }

    /// Whether a repeat under the same `Idempotency-Key` gets the first answer: every write.
    /// Events have an identity of their own, files their digest, and a preview changes nothing.
    pub(crate) fn keeps_answers(&self) -> bool {
        self.method != "GET" && !self.publishes() && !self.takes_files()
    }
}

/// The part of the OpenAPI document that each module of routes describes.
pub(crate) fn documents() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        events::Document::openapi(),
        deliveries::Document::openapi(),
        orders::Document::openapi(),
        stream::Document::openapi(),
        failures::Document::openapi(),
        files::Document::openapi(),
        refusals::Document::openapi(),
        replays::Document::openapi(),
        alerts::Document::openapi(),
        audit::Document::openapi(),
        causes::Document::openapi(),
        tenants::Document::openapi(),
        connections::Document::openapi(),
        links::Document::openapi(),
        people::Document::openapi(),
        tasks::Document::openapi(),
        preview::Document::openapi(),
        totals::Document::openapi(),
        keys::Document::openapi(),
        holds::Document::openapi(),
        retention::Document::openapi(),
        documents::Document::openapi(),
        health::Document::openapi(),
    ]
}

/// Routes as they are gathered.
pub(crate) struct Routes {
    state: Shared,
    router: Router<Shared>,
    endpoints: Vec<Endpoint>,
}

impl Routes {
    /// The routes that work on the store.
    pub(crate) fn of_work(state: &Shared) -> Self {
        let mut routes = Self::none(state);
        for add in [
            events::add,
            deliveries::add,
            orders::add,
            stream::add,
            failures::add,
            files::add,
            refusals::add,
            replays::add,
            causes::add,
            tenants::add,
            connections::add,
            links::add,
            people::add,
            tasks::add,
            preview::add,
            totals::add,
            keys::add,
            alerts::add,
            audit::add,
            holds::add,
            retention::add,
        ] {
            routes = add(routes);
        }
        routes
    }

    /// The routes that take files.
    pub(crate) fn of_files(state: &Shared) -> Self {
        files::add_uploads(Self::none(state))
    }

    /// The routes that must answer however much there is to do.
    pub(crate) fn of_health(state: &Shared) -> Self {
        documents::add(health::add(Self::none(state)))
    }

    fn none(state: &Shared) -> Self {
        Self {
            state: Arc::clone(state),
            router: Router::new(),
            endpoints: Vec::new(),
        }
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    pub(crate) fn router(self) -> Router {
        self.router.with_state(self.state)
    }

    /// A route that publishes; its body may be as large as a batch.
    fn publish<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let most = self.state.limits.batch_bytes;
        let endpoint = Endpoint {
            method: "POST",
            path,
            access: Access::Needs(Scope::Publish),
        };
        self.add(endpoint, MethodFilter::POST, most, handler)
    }

    /// A route that takes a file.
    fn file<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        // What is around a file in a form is small.
        let most = self.state.limits.files.bytes.saturating_add(FORM_BYTES);
        let endpoint = Endpoint {
            method: "POST",
            path,
            access: Access::Needs(Scope::Publish),
        };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        self.add(endpoint, MethodFilter::POST, most, handler)
    }

    /// A route that reads.
    fn read<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.on(Method::GET, path, Scope::Read, handler)
    }

    /// A route that acts.
    fn operate<H, T>(self, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.on(method, path, Scope::Operate, handler)
    }

    /// A route for those who set things up.
    fn admin<H, T>(self, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.on(method, path, Scope::Admin, handler)
    }

    /// A route that says how the process is.
    fn health<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let endpoint = Endpoint {
            method: "GET",
            path,
            access,
        };
        self.add(endpoint, MethodFilter::GET, 0, handler)
    }

    fn on<H, T>(self, method: Method, path: &'static str, scope: Scope, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let most = self.state.limits.body_bytes;
        let (name, filter) = named(&method);
        let endpoint = Endpoint {
            method: name,
            path,
            access: Access::Needs(scope),
        };
        self.add(endpoint, filter, most, handler)
    }

    fn add<H, T>(
        mut self,
        endpoint: Endpoint,
        filter: MethodFilter,
        most: usize,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        let guard = (Arc::clone(&self.state), endpoint);
        let mut route = on(filter, handler);
        if endpoint.keeps_answers() {
            let state = Arc::clone(&self.state);
            route = route.route_layer(from_fn_with_state(state, idempotency::keep));
        }
        let route = route
            .route_layer(from_fn(extract::refuse_nul))
            .route_layer(DefaultBodyLimit::max(most))
            .route_layer(from_fn_with_state(guard, auth::require));
        self.router = self.router.route(endpoint.path, route);
        self.endpoints.push(endpoint);
        self
    }
}

const fn named(method: &Method) -> (&'static str, MethodFilter) {
    match *method {
        Method::PUT => ("PUT", MethodFilter::PUT),
        Method::POST => ("POST", MethodFilter::POST),
        Method::DELETE => ("DELETE", MethodFilter::DELETE),
        _ => ("GET", MethodFilter::GET),
    }
}

/// A value of the store as the API answers it.
fn json_of<T: Serialize>(value: &T) -> Result<Json<Value>, Failure> {
    match serde_json::to_value(value) {
        Ok(value) => Ok(Json(value)),
        Err(flaw) => Err(Failure::internal("write an answer", &flaw)),
    }
}
