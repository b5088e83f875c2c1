//! What tests ask the API of the product: how far it is, and whether its totals agree.

use std::time::Duration;

use serde_json::Value;

use crate::harness::http::Http;
use crate::harness::money::centavos;
use crate::harness::wait::until;

/// The statuses in which something still happens by itself.
const MOVING: [&str; 4] = ["ready", "sending", "retrying", "uncertain"];

/// Waits until so many events were accepted and nothing of them moves any more.
pub(crate) async fn settled(api: &Http, events: i64, patience: Duration) {
    let what = format!("{events} events settle");
    until(&what, patience, async || {
        let (status, totals) = api.try_get("/v1/totals").await?;
        let items = totals["items"].as_array();
        let Some(items) = items.filter(|_| status == 200) else {
            return Err(format!("{status}: {totals}"));
        };
        let accepted: i64 = items
            .iter()
            .filter_map(|item| item["events"].as_i64())
            .sum();
        let moving = items.iter().any(|item| {
            let by_status = &item["by_status"];
            MOVING.iter().any(|status| by_status.get(*status).is_some())
        });
        if accepted >= events && !moving {
            return Ok(());
        }
        let by_status: Vec<&Value> = items.iter().map(|item| &item["by_status"]).collect();
        Err(format!("{accepted} events, {by_status:?}"))
    })
    .await;
}

/// Fails unless what events expect is what their deliveries say, and the ERP should hold this.
pub(crate) async fn assert_totals(api: &Http, events: i64, held: i64) {
    let totals = api.get("/v1/totals").await;
    assert_eq!(
        totals["agrees"], true,
        "the totals do not agree: {totals:#}"
    );
    let items = totals["items"].as_array().expect("totals have items");
    let accepted: i64 = items
        .iter()
        .filter_map(|item| item["events"].as_i64())
        .sum();
    assert_eq!(accepted, events, "{totals:#}");
    let rows = totals["held"].as_array().expect("totals say what is held");
    let sum: i64 = rows.iter().map(|row| centavos(&row["amount"])).sum();
    assert_eq!(sum, held, "centavos that should be in the ERP: {totals:#}");
}
