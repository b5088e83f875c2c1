//! The router with the layers around it, and serving it.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnFailure, TraceLayer};
use tracing::{Level, Span, error, info_span};

use malote_store::audit::Actor;

use crate::auth::{self, Principal};
use crate::leftovers;
use crate::lines::{Lines, Peer};
use crate::problem;
use crate::routes::{Documents, Endpoint, Routes};
use crate::state::{Limits, Shared, State};
use crate::turns::{self, Turns};
use crate::watch::{Changes, Kind, OfReplays, Stopping};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The API. Callers need keys.
pub fn router(state: impl Into<Arc<State>>) -> Router {
    let state: Shared = state.into();
    let limits = state.limits;
    let work = bounded(Routes::of_work(&state), &limits);
    let files = bounded(Routes::of_files(&state), &limits.of_files());
    // Whoever makes a failure says so in the log; that one was answered is no news.
    let quiet = DefaultOnFailure::new().level(Level::DEBUG);
    let around = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(REQUEST_ID, Numbered))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span_of)
                .on_failure(quiet),
        )
        .layer(from_fn(problem::speak))
        .layer(CatchPanicLayer::custom(panicked));
    let documents = Arc::new(Documents::default());
    let deliveries = Arc::new(Changes::new(&state, Kind::Deliveries));
    let replays = Arc::new(Changes::new(&state, Kind::Replays));
    Routes::of_health(&state)
        .router()
        .merge(work)
        .merge(files)
        .layer(Extension(documents))
        .layer(Extension(deliveries))
        .layer(Extension(OfReplays(replays)))
        .layer(around)
}

/// Routes within limits of their own.
fn bounded(routes: Routes, limits: &Limits) -> Router {
    let turns = Arc::new(Turns::new(limits));
    let late = StatusCode::SERVICE_UNAVAILABLE;
    let bounds = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(late, limits.timeout))
        .layer(from_fn_with_state(turns, turns::take));
    routes.router().layer(bounds)
}

/// The API for the process that holds the store: whoever calls it is trusted to be who started
/// the process.
pub fn local(router: Router, user: Actor) -> Router {
    router.layer(Extension(Principal::Local(Arc::new(user))))
}

/// Serves the API until the shutdown is told, and then what is still being served.
///
/// # Errors
/// When the listener fails.
pub async fn serve<F>(listener: TcpListener, router: Router, shutdown: F) -> std::io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (stop, stopping) = watch::channel(false);
    let router = router.layer(Extension(Stopping(stopping)));
    let told = async move {
        shutdown.await;
        // Those who watch would never end by themselves.
        let _ = stop.send(true);
    };
    let service = router.into_make_service_with_connect_info::<Peer>();
    axum::serve(Lines::new(listener), service)
        .with_graceful_shutdown(told)
        .await
}

/// Serves the API of a gateway, and removes what is left over of files, until the shutdown is told
/// and what is being served has ended; then writes down what was still being gathered of attempts
/// without a good key.
///
/// # Errors
/// When the listener fails.
pub async fn run<F>(listener: TcpListener, state: Arc<State>, shutdown: F) -> std::io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let sweeping = tokio::spawn(leftovers::keep_house(Arc::clone(&state)));
    let served = serve(listener, router(Arc::clone(&state)), shutdown).await;
    // What it was at is somebody's turn again later.
    sweeping.abort();
    auth::rest(&state).await;
    served
}

/// Every route and what it asks of its caller.
#[must_use]
pub fn endpoints(state: &Arc<State>) -> Vec<Endpoint> {
    let mut all = Routes::of_work(state).endpoints().to_vec();
    all.extend_from_slice(Routes::of_files(state).endpoints());
    all.extend_from_slice(Routes::of_health(state).endpoints());
    all
}

/// Numbers requests that bring no number of their own.
#[derive(Debug, Clone, Copy)]
struct Numbered;

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = malote_core::id::fresh().to_string();
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// What the log knows of a request: the route, never the address with its parameters.
fn span_of(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>();
    let id = id.and_then(|id| id.header_value().to_str().ok());
    info_span!("request", method = %request.method(), route, id)
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    // What it said may hold parts of a body.
    error!("the code of a route failed; the gateway goes on");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
