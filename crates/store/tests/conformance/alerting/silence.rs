//! Who is missed, and who is not.

use std::time::Duration;

use malote_core::alert::{Facts, Kind};

use crate::alerting::world::{alarms, look, open_kinds};
use crate::given::{accept, approval, office, wanted};
use crate::harness::{Bed, Place, on_both};
use crate::queue::raw::Raw;

fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3_600)
}

async fn report(bed: &Bed, tenant: &str, name: &str) {
    let wants = vec![wanted("71/R", 500)];
    let event = approval(tenant, &format!("e-{name}"), name, 1, wants);
    accept(&bed.store, event).await;
}

/// Lets hours pass. PostgreSQL's events get older instead, and what is known of them is read anew.
async fn pass(bed: &Bed, count: u64) {
    bed.advance(hours(count)).await;
    if bed.place == Place::Postgres {
        let raw = Raw::open(bed).await;
        raw.run("DELETE FROM alert_arrivals").await;
        raw.run("UPDATE alert_watch SET heard_upto = NULL").await;
    }
}

/// Each week the same three hours.
async fn weeks_of_reports(bed: &Bed, tenants: &[&str], count: u64) {
    for week in 0..count {
        for hour in 0..3 {
            for tenant in tenants {
                report(bed, tenant, &format!("{week}-{hour}")).await;
            }
            bed.advance(hours(1)).await;
        }
        bed.advance(hours(7 * 24 - 3)).await;
    }
}

on_both!(who_normally_sends_is_missed_until_it_sends_again, |bed| {
    office(&bed.store, "acme").await;
    office(&bed.store, "borges").await;
    weeks_of_reports(&bed, &["acme"], 4).await;
    report(&bed, "borges", "first").await;
    look(&bed).await;
    assert!(!open_kinds(&bed.store).await.contains(&Kind::TenantSilent));
    pass(&bed, 4).await;
    look(&bed).await;
    let silent: Vec<_> = alarms(&bed.store, false).await;
    let [alarm] = silent.try_into().expect("who is new is not missed");
    assert_eq!(alarm.tenant.as_deref(), Some("acme"));
    let Facts::TenantSilent { name, source, .. } = &alarm.facts else {
        panic!("{alarm:?}");
    };
    assert_eq!((name.as_str(), source.as_str()), ("matriz", "/app"));
    // In the same hour, the next day, and when nobody would miss it any more: it is the same one.
    let pauses: &[u64] = match bed.place {
        // What an alarm says does not get older with everything else.
        Place::Postgres => &[0],
        Place::File | Place::Memory => &[0, 24, 14 * 24],
    };
    for pause in pauses.iter().copied() {
        bed.advance(hours(pause)).await;
        look(&bed).await;
        let [same] = alarms(&bed.store, false).await.try_into().unwrap();
        assert_eq!(same.id, alarm.id);
    }
    report(&bed, "acme", "again").await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, []);
});

on_both!(two_weeks_of_history_make_nobody_missed, |bed| {
    office(&bed.store, "acme").await;
    weeks_of_reports(&bed, &["acme"], 2).await;
    bed.advance(hours(4)).await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, []);
});

/// More events of a tenant than a turn reads, right after all there are.
async fn rush(bed: &Bed, tenant: &str) {
    let (after, number, numbers) = match bed.place {
        Place::Postgres => (
            "substr((SELECT max(id::text) FROM events), 1, 14)",
            "lpad(to_hex(n), 12, '0'))::uuid",
            "generate_series(1, 20000) AS n",
        ),
        Place::File | Place::Memory => (
            "substr((SELECT max(id) FROM events), 1, 14)",
            "printf('%012x', n))",
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) \
             SELECT n FROM c) AS s",
        ),
    };
    let raw = Raw::open(bed).await;
    raw.run(&format!(
        "INSERT INTO events (id, tenant, source, event_id, type, digest, flow, connection_id,
                             expected_count, expected_amount, accepted_at, day)
         SELECT ({after} || '7fff-bfff-' || {number}, e.tenant, e.source, 'rush-' || n, e.type,
                e.digest, e.flow, e.connection_id, 0, 0, e.accepted_at, e.day
         FROM events e, {numbers}
         WHERE e.tenant = '{tenant}'"
    ))
    .await;
}

on_both!(what_was_not_read_yet_is_not_taken_for_silence, |bed| {
    if bed.place == Place::Memory {
        return; // Nobody can get at it behind the store's back.
    }
    for tenant in ["acme", "borges", "casa"] {
        office(&bed.store, tenant).await;
    }
    weeks_of_reports(&bed, &["acme", "borges"], 4).await;
    report(&bed, "casa", "first").await;
    look(&bed).await;
    pass(&bed, 4).await;
    rush(&bed, "casa").await;
    report(&bed, "acme", "again").await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, [], "there is more to read");
    look(&bed).await;
    let [alarm] = alarms(&bed.store, false).await.try_into().unwrap();
    assert_eq!(alarm.facts.kind(), Kind::TenantSilent);
    assert_eq!(alarm.tenant.as_deref(), Some("borges"));
});
