//! What these tests ask the API beyond totals.

use serde_json::Value;

use crate::harness::http::Http;

/// Every item of a list, page by page.
pub(crate) async fn all(api: &Http, path: &str) -> Vec<Value> {
    let mark = if path.contains('?') { '&' } else { '?' };
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("{path}{mark}limit=200{cursor}")).await;
        items.extend(
            page["items"]
                .as_array()
                .expect("a page has items")
                .iter()
                .cloned(),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// An event with its deliveries.
pub(crate) async fn event(api: &Http, tenant: &str, id: &str) -> Value {
    api.get(&format!("/v1/events/{tenant}/%2Fexpenses-app/{id}"))
        .await
}
