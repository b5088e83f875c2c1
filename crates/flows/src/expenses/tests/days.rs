//! The day a payable is due.

use std::sync::Arc;
use std::time::Duration;

use malote_core::clock::Manual;
use malote_core::delivery::{Answer, Operation};
use serde_json::Value;

use super::{Stage, fault, job, written};
use crate::expenses::Expenses;

#[tokio::test]
async fn what_is_built_after_midnight_is_due_no_sooner_than_that_day() {
    let mut stage = Stage::new().await;
    let now = "2026-11-23T03:00:20Z".parse().unwrap();
    stage.flow = Expenses::new(Arc::new(Manual::at(now)));
    stage.on("IncluirContaPagar", written()).await;
    let mut include = job(Operation::Include, "48.90");
    include.claimed_at = "2026-11-23T02:59:50Z".parse().unwrap();
    stage.deliver(&include).await;
    let sent = stage.server.received_requests().await.unwrap();
    let body: Value = sent[0].body_json().unwrap();
    assert_eq!(body["param"][0]["data_vencimento"], "23/11/2026");
}

#[tokio::test]
async fn what_midnight_overtook_on_its_way_is_built_anew() {
    let words = "ERROR: A data de vencimento não pode ser anterior à data de hoje!";
    let refusal = || fault(500, words, "SOAP-ENV:Client-101");
    let mut stage = Stage::new().await;
    let clock = Arc::new(Manual::at("2026-11-23T02:59:59Z".parse().unwrap()));
    stage.flow = Expenses::new(clock.clone());
    let turned = move |_: &wiremock::Request| {
        clock.advance(Duration::from_secs(2));
        refusal()
    };
    stage.on("IncluirContaPagar", turned).await;
    let include = job(Operation::Include, "48.90");
    let answer = stage.deliver(&include).await;
    assert!(
        matches!(answer, Answer::Retry { after: None, .. }),
        "{answer:?}"
    );
    let answer = stage.deliver(&include).await;
    assert!(
        matches!(answer, Answer::Refused(_)),
        "not its day's fault: {answer:?}"
    );
}
