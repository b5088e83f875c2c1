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
        let by_status: Vec<&Value> = items.iter().map(|item| &item["by_status"]).collect();
        if accepted < events {
            return Err(format!("{accepted} events, {by_status:?}"));
        }
        // Totals leave out removals, which move as well.
        for status in MOVING {
            let path = format!("/v1/deliveries?status={status}&limit=1");
            let (_, found) = api.try_get(&path).await?;
            if found["items"]
                .as_array()
                .is_none_or(|items| !items.is_empty())
            {
                return Err(format!("'{status}': {found}, {by_status:?}"));
            }
        }
        Ok(())
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
