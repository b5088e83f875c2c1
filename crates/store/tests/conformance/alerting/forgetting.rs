//! What is long over is not kept, unless a legal hold says so.

use std::time::Duration;

use malote_store::alert::outbox::Fate;
use malote_store::audit::MALOTE;
use malote_store::{LinkRow, Store};

use crate::alerting::world::{alarms, channel, due, letter, look, turn, unlinked};
use crate::given::{office, tenant};
use crate::harness::{Place, on_both};
use crate::queue::raw::Raw;

const HOUR: Duration = Duration::from_secs(3_600);
const TENANTS: [&str; 2] = ["acme", "borges"];

/// Tells a channel of each alarm in a message of its own, which is sent.
async fn told(store: &Store) {
    let to = channel(store, None).await;
    let now = turn(store).await;
    for alarm in alarms(store, false).await {
        let tenant = alarm.tenant.as_deref();
        let body = serde_json::json!({"data": {"alarms": [{"tenant": tenant}]}});
        let mut letter = letter(to, &[(&alarm, false)]);
        letter.body = body.to_string();
        assert!(store.post_notices(&now, &[letter]).await.unwrap());
        let [notice] = due(store).await.try_into().unwrap();
        assert!(store.settle_notice(&notice, &Fate::Sent).await.unwrap());
    }
}

on_both!(what_is_long_over_goes_but_not_of_a_tenant_on_hold, |bed| {
    if bed.place == Place::Memory {
        return; // Nobody can get at it behind the store's back.
    }
    let by = bed.store.by(&MALOTE);
    let mut connections = Vec::new();
    for name in TENANTS {
        connections.push(office(&bed.store, name).await);
        unlinked(&bed.store, name, name, "71").await;
    }
    look(&bed).await;
    told(&bed.store).await;
    bed.advance(HOUR).await;
    for connection in connections {
        let rows = [LinkRow::to("expense-type", "71", "2.04.01")];
        by.set_links(connection, &rows).await.unwrap();
    }
    look(&bed).await;
    assert_eq!(alarms(&bed.store, true).await.len(), 2, "over, and kept");
    let held = tenant("acme");
    by.set_hold(&held, None, "process 123").await.unwrap();
    bed.advance(HOUR * 24 * 91).await;
    look(&bed).await;
    let [kept] = alarms(&bed.store, true).await.try_into().unwrap();
    assert_eq!(kept.tenant.as_deref(), Some("acme"));
    let raw = Raw::open(&bed).await;
    let notice = raw.one("body", "FROM alert_notices").await;
    assert!(notice.contains("acme"), "{notice}");
    assert_eq!(raw.one("count(*)", "FROM alarm_marks").await, "1");
    by.lift_hold(&held).await.unwrap();
    bed.advance(HOUR).await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, true).await, []);
    assert_eq!(raw.one("count(*)", "FROM alert_notices").await, "0");
    assert_eq!(raw.one("count(*)", "FROM alarm_marks").await, "0");
});
