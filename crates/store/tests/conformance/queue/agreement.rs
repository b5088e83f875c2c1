//! What must hold after every scenario, whatever happened in it.

use std::time::Duration;

use jiff::civil::date;
use malote_store::Scope;

use crate::queue::world::World;

/// Each finds nothing in a store that is as it should be.
const NEVER: &[(&str, &str)] = &[
    (
        "an event whose deliveries do not add up to its own lines",
        "FROM events e LEFT JOIN deliveries d ON d.event_id = e.id AND d.present
         GROUP BY e.id, e.event_id, e.expected_count, e.expected_amount
         HAVING count(d.id) <> e.expected_count OR coalesce(sum(d.amount), 0) <> e.expected_amount",
    ),
    (
        "a delivery that is parked under nothing open",
        "FROM deliveries e WHERE e.status = 'parked' AND NOT EXISTS (
            SELECT 1 FROM delivery_causes dc JOIN causes c ON c.id = dc.cause_id
            WHERE dc.delivery_id = e.id AND c.open)",
    ),
    (
        "a cause of a delivery that is not parked",
        "FROM deliveries e JOIN delivery_causes dc ON dc.delivery_id = e.id
         WHERE e.status <> 'parked'",
    ),
    (
        "a delivery parked for a link that is there",
        "FROM deliveries e JOIN delivery_causes dc ON dc.delivery_id = e.id
         JOIN causes c ON c.id = dc.cause_id
         JOIN links l ON l.connection_id = c.connection_id AND l.kind = c.link_kind
                     AND l.key = c.entity
         WHERE l.value IS NOT NULL",
    ),
    (
        "a delivery that follows a finished one, or one of another thing",
        "FROM deliveries e JOIN deliveries f ON f.id = e.follows
         WHERE f.status IN ('delivered', 'discarded', 'superseded') OR f.thing_id <> e.thing_id",
    ),
    (
        "a delivery with two followers",
        "FROM deliveries e JOIN deliveries f ON f.follows = e.id
         GROUP BY e.id, e.event_id HAVING count(*) > 1",
    ),
    (
        "two deliveries of a thing where one should follow the other",
        "FROM deliveries e JOIN deliveries f ON f.thing_id = e.thing_id AND f.id > e.id
         WHERE e.follows IS NULL AND f.follows IS NULL
           AND e.status NOT IN ('delivered', 'discarded', 'superseded')
           AND f.status NOT IN ('delivered', 'discarded', 'superseded')",
    ),
];

impl World {
    /// Looks whether everything agrees.
    pub(crate) async fn agrees(&self) {
        for (what, rest) in NEVER {
            let rows = self.raw.rows(&["e.event_id"], rest).await;
            assert!(rows.is_empty(), "{what}: {rows:?}");
        }
        let (from, to) = (date(2000, 1, 1), date(2200, 1, 1));
        let accounts = self.store.totals(&Scope::All, from, to).await.unwrap();
        for account in &accounts {
            assert!(account.agrees(), "{account:?}");
        }
        let counted: i64 = accounts.iter().map(|account| account.events).sum();
        let events = self.raw.one("count(*)", "FROM events").await;
        assert_eq!(counted.to_string(), events, "every event is accounted for");
        self.pass(Duration::from_secs(10)).await;
        assert_eq!(
            self.store.release_missed().await.unwrap(),
            0,
            "nothing was missed"
        );
    }
}
