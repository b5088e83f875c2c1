//! The day a payable is due.

use std::sync::Arc;

use malote_core::clock::Manual;
use malote_core::delivery::Operation;
use serde_json::Value;

use super::{Stage, job, written};
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
