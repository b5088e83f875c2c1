//! Which trace the target is told.

use malote_core::delivery::Operation;
use malote_core::job::Job;
use malote_runtime::telemetry::propagation;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::instrument::Instrument;
use tracing::{Span, info_span};
use tracing_subscriber::layer::SubscriberExt;

use super::{Stage, absent, job, written};

const PRODUCER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn traced(operation: Operation) -> Job {
    let mut job = job(operation, "48.90");
    job.traceparent = Some(PRODUCER.to_owned());
    job
}

/// The trace of the only request.
async fn told(stage: &Stage) -> String {
    let requests = stage.server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    requests[0].headers["traceparent"]
        .to_str()
        .unwrap()
        .to_owned()
}

/// A span as the engine makes it around an errand.
fn around(job: &Job) -> Span {
    let span = info_span!("deliver");
    propagation::set_parent(&span, job.traceparent.as_deref(), None);
    span
}

#[tokio::test]
async fn the_target_continues_our_own_span() {
    let provider = SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let subscriber = tracing_subscriber::registry().with(layer);
    let _collected = tracing::subscriber::set_default(subscriber);

    let stage = Stage::new().await;
    stage.on("IncluirContaPagar", written()).await;
    let order = traced(Operation::Include);
    let span = around(&order);
    let ours = propagation::traceparent_of(&span).unwrap();
    stage.deliver(&order).instrument(span).await;
    assert_eq!(told(&stage).await, ours);
    assert_eq!(ours[..35], PRODUCER[..35], "the trace is the producer's");
    assert_ne!(ours, PRODUCER);

    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", absent()).await;
    let span = around(&order);
    let ours = propagation::traceparent_of(&span).unwrap();
    stage.ask(&order).instrument(span).await;
    assert_eq!(told(&stage).await, ours);
}

#[tokio::test]
async fn without_a_collector_the_target_continues_the_producers_span() {
    let stage = Stage::new().await;
    stage.on("IncluirContaPagar", written()).await;
    stage.deliver(&traced(Operation::Include)).await;
    assert_eq!(told(&stage).await, PRODUCER);
}
