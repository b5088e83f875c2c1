//! The frame of every fault: companies before a fleet, a load through it, and what must hold after.

use std::time::Duration;

use crate::harness::api;
use crate::harness::company::Company;
use crate::harness::fleet::Fleet;
use crate::harness::servers::Servers;
use crate::reports::Load;

/// How long everything may take to be delivered once nothing disturbs it any more.
const DRAINING: Duration = Duration::from_secs(180);

/// A fleet of so many workers, with its companies set up.
pub(crate) async fn fleet(servers: Servers, workers: usize, companies: &[Company]) -> Fleet {
    let mut fleet = Fleet::start(servers).await;
    for _ in 0..workers {
        fleet.add_worker(&[]);
    }
    for company in companies {
        fleet
            .sandbox
            .open(&company.app_key, &company.app_secret)
            .await;
    }
    let set_up = companies
        .iter()
        .map(|one| one.set_up(&fleet.api, &fleet.sandbox));
    futures_util::future::join_all(set_up).await;
    fleet
}

/// Waits for a load to be through, and checks that nothing of it was lost or doubled. Every
/// process ends in order, having warned of nothing but what is expected.
pub(crate) async fn finish(fleet: Fleet, load: &Load, expected_words: &[&str]) {
    finish_except(fleet, load, expected_words, &[]).await;
}

/// The same where some limits may be broken.
pub(crate) async fn finish_except(
    mut fleet: Fleet,
    load: &Load,
    expected_words: &[&str],
    limits: &[&str],
) {
    api::settled(&fleet.api, load.count(), DRAINING).await;
    fleet.sandbox.assert_ledger(&load.ledger).await;
    api::assert_totals(&fleet.api, load.count(), load.sum()).await;
    fleet.sandbox.assert_limits_kept(limits).await;
    // The totals have shown that every event is accepted: what is left of them is a repeat.
    let published = |id: &str| load.events.iter().any(|event| event.message_id == id);
    fleet.stop_drained(published).await;
    for queue in ["dead", "unrouted"] {
        assert_eq!(
            fleet.queues.waiting(queue).await,
            0,
            "messages left in '{queue}'"
        );
    }
    fleet.end(expected_words).await;
}
