//! Whether a worker lives, whether it can work, and its metrics: the gateway's routes for that
//! and nothing else of the API, where 'telemetry.listen' says.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::routing::get_service;
use tokio::net::TcpListener;

use malote_broker::{Broker, LinkState};
use malote_gateway::State;
use malote_runtime::engine::Parts;
use malote_runtime::files::Files;
use malote_runtime::publish::Publish;

use crate::cli::words::process as words;
use crate::process::main::Process;
use crate::process::publisher::ThroughBroker;
use crate::process::{gateway, said};

/// What a worker answers.
const PATHS: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// The broker as a worker sees it.
struct Link {
    publisher: Arc<dyn Publish>,
    up: Arc<dyn Fn() -> bool + Send + Sync>,
}

/// Answers until the process is told to stop, if it is to answer at all.
pub(super) async fn serve(process: &Process, parts: &Parts, broker: &Broker) -> anyhow::Result<()> {
    let Some(wanted) = process.settings.telemetry.listen else {
        return Ok(());
    };
    let values: [(_, &dyn std::fmt::Display); 2] =
        [("address", &wanted), ("with", &"'telemetry.listen'")];
    let listener = TcpListener::bind(wanted).await;
    let listener = listener.with_context(|| said(words::CANNOT_LISTEN, &values))?;
    let address = listener.local_addr()?;
    let state = broker.state();
    let link = Link {
        publisher: Arc::new(ThroughBroker(broker.publisher())),
        up: Arc::new(move || matches!(*state.borrow(), LinkState::Up)),
    };
    let metrics = gateway::rendering(process.telemetry.meters());
    let router = router(parts, link, metrics, address);
    let stop = process.life.stopping().clone();
    process.life.spawn("health", async move {
        malote_gateway::serve(listener, router, stop.cancelled_owned()).await
    });
    tracing::info!(%address, "the worker says how it is on 'http://{address}'");
    Ok(())
}

/// Only the routes of the API that say how the process is. As there, metrics need a key where
/// other machines can read them.
fn router(
    parts: &Parts,
    link: Link,
    metrics: Arc<dyn Fn() -> String + Send + Sync>,
    address: SocketAddr,
) -> Router {
    let api = malote_gateway::router(State {
        store: parts.store.clone(),
        publisher: link.publisher,
        leftovers: None,
        publisher_up: link.up,
        files: Arc::new(Files::new(&parts.settings.files)),
        sealer: (*parts.sealer).clone(),
        flows: parts.flows.clone(),
        clock: parts.clock.clone(),
        metrics,
        retry: parts.settings.retry,
        limits: gateway::limits(&parts.settings),
        callers: malote_gateway::Callers::default(),
        prefix: crate::process::gateway::USUAL_PREFIX.to_owned(),
        open_metrics: address.ip().to_canonical().is_loopback(),
    });
    PATHS.into_iter().fold(Router::new(), |router, path| {
        router.route(path, get_service(api.clone()))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use malote_core::clock::{self, System};
    use malote_core::gate::BoxFuture;
    use malote_runtime::publish::{Receipt, Submission, Unavailable};
    use malote_runtime::settings::{Settings, Sources};
    use malote_runtime::telemetry::Meters;
    use tower::ServiceExt;

    use super::*;
    use crate::process::open;

    struct Nowhere;

    impl Publish for Nowhere {
        fn publish(&self, _: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>> {
            panic!("nothing is published here")
        }

        fn tells_duplicates(&self) -> bool {
            false
        }
    }

    async fn parts() -> Parts {
        let environment = [
            ("MALOTE__STORE__URL", "sqlite::memory:"),
            (
                "MALOTE__SECRETS__KEY",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ),
        ];
        let settings = Settings::load(&Sources::of(None, &environment)).unwrap();
        let clock: clock::Shared = Arc::new(System);
        let meters = Meters::scraped("expense-worker").unwrap();
        open::parts(&Arc::new(settings), meters.metrics(), &clock)
            .await
            .unwrap()
    }

    async fn get(router: &Router, path: &str) -> (u16, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), 65_536).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn answering(parts: &Parts, up: &Arc<AtomicBool>, address: &str) -> Router {
        let up = up.clone();
        let link = Link {
            publisher: Arc::new(Nowhere),
            up: Arc::new(move || up.load(Ordering::SeqCst)),
        };
        let metrics = Arc::new(|| "malote_broker_up 1\n".to_owned());
        router(parts, link, metrics, address.parse().unwrap())
    }

    #[tokio::test]
    async fn a_worker_says_how_it_is_and_nothing_else() {
        let (parts, up) = (parts().await, Arc::new(AtomicBool::new(true)));
        let worker = answering(&parts, &up, "127.0.0.1:7071");
        assert_eq!(get(&worker, "/livez").await.0, 200);
        assert_eq!(get(&worker, "/readyz").await.0, 200);
        let (status, text) = get(&worker, "/metrics").await;
        assert_eq!((status, text.as_str()), (200, "malote_broker_up 1\n"));
        for path in ["/", "/v1/deliveries", "/v1/keys"] {
            assert_eq!(get(&worker, path).await.0, 404, "{path}");
        }

        up.store(false, Ordering::SeqCst);
        let (status, text) = get(&worker, "/readyz").await;
        assert_eq!(status, 503, "{text}");
        assert!(text.contains(r#""publisher":false"#), "{text}");
        assert_eq!(get(&worker, "/livez").await.0, 200);
    }

    #[tokio::test]
    async fn metrics_need_a_key_where_others_can_read_them() {
        let (parts, up) = (parts().await, Arc::new(AtomicBool::new(true)));
        let worker = answering(&parts, &up, "0.0.0.0:7071");
        assert_eq!(get(&worker, "/metrics").await.0, 401);
        assert_eq!(get(&worker, "/readyz").await.0, 200);
    }
}
