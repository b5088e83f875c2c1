//! Telemetry: logs to standard error, traces to an OpenTelemetry collector when one is set, and
//! metrics for `/metrics`.
//!
//! Exporters run on threads of their own; [`Telemetry`] flushes them when it is closed or
//! dropped. No payload, secret or personal data is logged: what is worth noting is a type of
//! [`events`], and its fields are all there is. A collector that cannot be reached costs the
//! traces, never the work.

use std::io::IsTerminal;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Subscriber, warn};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::{self, LogForm};

pub use crate::telemetry::meters::{Meters, MetersError};
pub use crate::telemetry::metrics::Metrics;

pub mod events;
pub mod propagation;

mod alerts;
mod export;
pub(crate) mod filter;
mod meters;
mod metrics;
mod panics;

/// How long the last traces and metrics may take to leave.
const FLUSH: Duration = Duration::from_secs(3);

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("cannot read the log filter")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// The exporter cannot be made.
    #[error("cannot export to the OpenTelemetry collector")]
    Export(#[source] opentelemetry_otlp::ExporterBuildError),
    /// The instruments cannot be made.
    #[error("cannot set up metrics")]
    Meters(#[source] MetersError),
    /// Somebody else was first.
    #[error("telemetry was started twice in one process")]
    Twice(#[source] tracing_subscriber::util::TryInitError),
}

/// Running telemetry. Keep it until the end of `main`: what is not yet exported leaves when it
/// is closed or dropped.
#[derive(Debug)]
pub struct Telemetry {
    meters: Meters,
    tracer: Option<SdkTracerProvider>,
}

/// Starts telemetry for this process, once. With a collector set, a TLS provider must have been
/// installed before.
///
/// # Errors
/// When it was started before, or an exporter cannot be made.
pub fn init(
    settings: &settings::Telemetry,
    service: &'static str,
) -> Result<Telemetry, TelemetryError> {
    let filter = filter::parse(&settings.filter).map_err(TelemetryError::Filter)?;
    let endpoint = settings.otlp_endpoint.as_ref();
    let tracer = endpoint
        .map(|endpoint| export::tracer(endpoint, service))
        .transpose()
        .map_err(TelemetryError::Export)?;
    let exporter = endpoint
        .map(export::metrics)
        .transpose()
        .map_err(TelemetryError::Export)?;
    let meters = Meters::new(service, exporter).map_err(TelemetryError::Meters)?;
    let traces = tracer.as_ref().map(|provider| {
        let tracer = provider.tracer(service);
        tracing_opentelemetry::layer().with_tracer(tracer)
    });
    tracing_subscriber::registry()
        .with(filter)
        .with(traces)
        .with(log_layer(settings.log))
        .try_init()
        .map_err(TelemetryError::Twice)?;
    panics::log();
    Ok(Telemetry { meters, tracer })
}

/// The layer that writes the log.
fn log_layer<S>(form: LogForm) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match form {
        LogForm::Text => layer.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogForm::Json => layer.json().flatten_event(true).boxed(),
    }
}

impl Telemetry {
    /// What counts.
    #[must_use]
    pub const fn metrics(&self) -> &Metrics {
        self.meters.metrics()
    }

    /// The meters, for whoever answers `/metrics`; cheap to clone.
    #[must_use]
    pub const fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Sends what is not yet sent, within a few seconds.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(tracer) = self.tracer.take()
            && let Err(error) = tracer.shutdown_with_timeout(FLUSH)
        {
            warn!(%error, "the last traces were not exported");
        }
        self.meters.shut_down(FLUSH);
    }
}
