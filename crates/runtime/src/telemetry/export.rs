//! Export to an OpenTelemetry collector over HTTP. The clients block, because the SDK calls them
//! from threads of its own.

use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, Protocol, SpanExporter, WithExportConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use secrecy::{ExposeSecret, SecretString};

/// What is said of this process in every export.
pub(crate) fn resource(service: &'static str) -> Resource {
    Resource::builder().with_service_name(service).build()
}

/// A provider that sends spans in batches. Spans of a trace that its producer does not sample
/// are not sent.
pub(crate) fn tracer(
    endpoint: &SecretString,
    service: &'static str,
) -> Result<SdkTracerProvider, ExporterBuildError> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(signal(endpoint.expose_secret(), "v1/traces"))
        .build()?;
    Ok(SdkTracerProvider::builder()
        .with_resource(resource(service))
        .with_batch_exporter(exporter)
        .build())
}

/// An exporter of metrics.
pub(crate) fn metrics(endpoint: &SecretString) -> Result<MetricExporter, ExporterBuildError> {
    MetricExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(signal(endpoint.expose_secret(), "v1/metrics"))
        .build()
}

/// The address of one signal below the collector's.
fn signal(endpoint: &str, path: &str) -> String {
    format!("{}/{path}", endpoint.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_have_their_own_address_below_the_collector() {
        let wanted = "http://localhost:4318/v1/traces";
        assert_eq!(signal("http://localhost:4318", "v1/traces"), wanted);
        assert_eq!(signal("http://localhost:4318/", "v1/traces"), wanted);
    }
}
