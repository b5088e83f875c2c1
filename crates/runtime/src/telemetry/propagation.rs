//! One trace from the producer to the call of the target: the W3C headers `traceparent` and
//! `tracestate`, read from what arrives and written on what leaves.
//!
//! Without a collector nothing here finds a trace; then hand on the producer's own headers, so
//! that others still can follow it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const PARENT: &str = "traceparent";
const STATE: &str = "tracestate";

static PROPAGATOR: LazyLock<TraceContextPropagator> = LazyLock::new(TraceContextPropagator::new);

/// The context named by a producer's headers; one without a trace when they name none.
#[must_use]
pub fn parent_from(traceparent: Option<&str>, tracestate: Option<&str>) -> Context {
    let mut carrier = HashMap::new();
    for (name, value) in [(PARENT, traceparent), (STATE, tracestate)] {
        if let Some(value) = value {
            carrier.insert(name.to_owned(), value.to_owned());
        }
    }
    PROPAGATOR.extract_with_context(&Context::new(), &carrier)
}

/// Makes a span that was not entered yet continue a producer's trace.
pub fn set_parent(span: &Span, traceparent: Option<&str>, tracestate: Option<&str>) {
    if traceparent.is_some() {
        // It fails when no collector is set or the span is filtered out: then there is no trace.
        let _ = span.set_parent(parent_from(traceparent, tracestate));
    }
}

/// What to send along so that whoever is called continues this span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    /// The header `traceparent`.
    pub traceparent: String,
    /// The header `tracestate`, unless it is empty.
    pub tracestate: Option<String>,
}

/// The headers of a span; none when it belongs to no trace.
#[must_use]
pub fn headers_of(span: &Span) -> Option<Headers> {
    let mut carrier = HashMap::new();
    PROPAGATOR.inject_context(&span.context(), &mut carrier);
    Some(Headers {
        traceparent: carrier.remove(PARENT)?,
        tracestate: carrier.remove(STATE).filter(|state| !state.is_empty()),
    })
}

/// The header `traceparent` of a span; none when it belongs to no trace.
#[must_use]
pub fn traceparent_of(span: &Span) -> Option<String> {
    headers_of(span).map(|headers| headers.traceparent)
}

/// The header `traceparent` for a call within the current span: its own when it belongs to a
/// trace, else the producer's as it came.
#[must_use]
pub fn to_send(producers: Option<&str>) -> Option<Cow<'_, str>> {
    let ours = traceparent_of(&Span::current()).map(Cow::Owned);
    ours.or_else(|| producers.map(Cow::Borrowed))
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{TraceContextExt, TracerProvider};
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::info_span;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    const PRODUCER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn with_tracing(check: impl FnOnce()) {
        let provider = SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, check);
    }

    #[test]
    fn a_span_continues_the_trace_of_the_producer() {
        with_tracing(|| {
            let span = info_span!("intake");
            set_parent(&span, Some(PRODUCER), Some("vendor=1"));
            let inner = span.in_scope(|| info_span!("call"));
            let headers = headers_of(&inner).unwrap();
            assert_eq!(headers.traceparent[..35], PRODUCER[..35]);
            assert_ne!(headers.traceparent, PRODUCER);
            assert_eq!(headers.tracestate.as_deref(), Some("vendor=1"));
        });
    }

    #[test]
    fn headers_that_are_none_begin_a_trace_of_their_own() {
        for bad in [
            "",
            "nonsense",
            "00-xyz-b7ad6b7169203331-01",
            "00-é-é-é",
            "ff-0-0-0",
        ] {
            assert!(
                !parent_from(Some(bad), None)
                    .span()
                    .span_context()
                    .is_valid()
            );
        }
        with_tracing(|| {
            let span = info_span!("intake");
            set_parent(&span, Some("nonsense"), None);
            assert!(traceparent_of(&span).is_some());
        });
    }

    #[test]
    fn without_a_collector_there_is_no_trace() {
        let plain = tracing_subscriber::registry();
        tracing::subscriber::with_default(plain, || {
            let span = info_span!("intake");
            set_parent(&span, Some(PRODUCER), None);
            assert_eq!(traceparent_of(&span), None);
        });
    }
}
