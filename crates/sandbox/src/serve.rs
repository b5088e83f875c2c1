//! Serving: the target's interface, the control interface and the page, on one address.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::app::App;
use crate::config::Config;
use crate::connection::{Connection, CutListener};
use crate::{api, control, page};

/// How long open calls may take to end once a stop is asked for.
const GRACE: Duration = Duration::from_secs(1);

/// Serves a simulator until told to stop.
///
/// # Errors
///
/// Fails if the listener does.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let app = Arc::new(App::new(config));
    let service = router(app).into_make_service_with_connect_info::<Connection>();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(CutListener(listener), service)
        .with_graceful_shutdown(async move {
            // A dropped sender means the same as a sent message.
            let _ = stopped.await;
        })
        .into_future();
    tokio::pin!(serving);
    tokio::select! {
        ended = &mut serving => return ended,
        () = shutdown => drop(stop),
    }
    tokio::time::timeout(GRACE, serving).await.unwrap_or(Ok(()))
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/api/v1/{module}/{service}/", post(api::call))
        .route("/", get(page::show))
        .nest("/sandbox", control::routes())
        .with_state(app)
}
