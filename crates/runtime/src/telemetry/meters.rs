//! Where instruments report: one registry that `/metrics` is answered from, and the collector
//! when one is set.

use std::time::Duration;

use opentelemetry::metrics::MeterProvider;
use opentelemetry_otlp::MetricExporter;
use opentelemetry_prometheus::ResourceSelector;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};
use tracing::warn;

use crate::telemetry::export;
use crate::telemetry::metrics::Metrics;

/// Why there are no meters.
#[derive(Debug, thiserror::Error)]
#[error("cannot register instruments")]
pub struct MetersError(#[from] opentelemetry_sdk::error::OTelSdkError);

/// The instruments and what is scraped from them. Cheap to clone: all clones count together.
#[derive(Debug, Clone)]
pub struct Meters {
    registry: Registry,
    provider: SdkMeterProvider,
    metrics: Metrics,
}

impl Meters {
    /// Instruments that are only scraped: for tests and tools.
    ///
    /// # Errors
    /// When they cannot be registered.
    pub fn scraped(service: &'static str) -> Result<Self, MetersError> {
        Self::new(service, None)
    }

    pub(crate) fn new(
        service: &'static str,
        exporter: Option<MetricExporter>,
    ) -> Result<Self, MetersError> {
        let registry = Registry::new();
        let scraped = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .with_resource_selector(ResourceSelector::None)
            .scope_info_enabled(false)
            .build()?;
        let mut builder = SdkMeterProvider::builder()
            .with_resource(export::resource(service))
            .with_reader(scraped);
        if let Some(exporter) = exporter {
            builder = builder.with_periodic_exporter(exporter);
        }
        let provider = builder.build();
        let metrics = Metrics::new(&provider.meter("malote"));
        Ok(Self {
            registry,
            provider,
            metrics,
        })
    }

    /// What counts.
    #[must_use]
    pub const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Everything counted so far, in the text format of Prometheus.
    #[must_use]
    pub fn render(&self) -> String {
        let families = self.registry.gather();
        match TextEncoder::new().encode_to_string(&families) {
            Ok(text) => text,
            Err(error) => {
                warn!(%error, "cannot write the metrics");
                String::new()
            }
        }
    }

    /// Sends the last values to the collector, if there is one.
    pub(crate) fn shut_down(&self, timeout: Duration) {
        if let Err(error) = self.provider.shutdown_with_timeout(timeout) {
            warn!(%error, "the last metrics were not exported");
        }
    }
}
