//! An office whose deliveries died, and a replay of them driven by hand.

use std::time::Duration;

use malote_core::delivery::{Answer, Status};
use malote_core::id::{ConnectionId, DeliveryId, EventId, ReplayId};
use malote_core::job::Job;
use malote_store::audit::MALOTE;
use malote_store::read::delivery::Filter;
use malote_store::replay::{Chosen, Kind, Order, Ordered, Replay, Rows, State};
use malote_store::{Scope, Store, Window};

use crate::given::{accept, answer, approval, claim, fault, held, tenant, wanted};
use crate::harness::Bed;

/// More steps than any of these replays needs.
const PATIENCE: usize = 200;

pub(crate) fn refuse(_: &Job) -> Answer {
    Answer::Refused(fault())
}

/// It may do later.
pub(crate) fn busy(after: Duration) -> Answer {
    Answer::Retry {
        after: Some(after),
        fault: fault(),
    }
}

pub(crate) fn take(job: &Job) -> Answer {
    Answer::Delivered(held(job, &format!("ref-{}", job.id)))
}

/// Accepts a report of one thing.
pub(crate) async fn report(store: &Store, tenant: &str, name: &str) -> EventId {
    let wants = vec![wanted("71/R", 150)];
    let (id, minute) = (format!("e-{name}"), 1);
    accept(store, approval(tenant, &id, name, minute, wants)).await
}

/// So many reports whose deliveries the target refused, the oldest first.
pub(crate) async fn dead(
    store: &Store,
    tenant: &str,
    connection: ConnectionId,
    count: usize,
) -> Vec<DeliveryId> {
    for number in 0..count {
        report(store, tenant, &format!("{tenant}-{number}")).await;
    }
    let mut ids = Vec::new();
    while ids.len() < count {
        for job in claim(store, connection).await {
            ids.push(job.id);
            let refused = refuse(&job);
            answer(store, job, refused).await;
        }
    }
    ids.sort_unstable();
    ids
}

/// An order for everything of one tenant that is dead, without a ramp and as fast as can be.
pub(crate) fn order(tenant_name: &str) -> Order {
    Order {
        chosen: Chosen {
            kind: Kind::Replay,
            filter: Filter {
                scope: Scope::Only(vec![tenant(tenant_name)]),
                ..Filter::default()
            },
            ids: None,
        },
        told: serde_json::json!({"tenant": tenant_name}),
        reason: "the account was fixed".to_owned(),
        ramp: Vec::new(),
        stop_at_failure_percent: 20,
        rate_per_second: 1_000,
    }
}

pub(crate) async fn ordered(store: &Store, order: &Order) -> Replay {
    match store.by(&MALOTE).order_replay(order).await.unwrap() {
        Ordered::Made(replay) => *replay,
        Ordered::Nothing { left_out } => panic!("nothing to replay, {left_out} left out"),
    }
}

/// How many of a set that has nothing are left out.
pub(crate) async fn nothing(store: &Store, order: &Order) -> i64 {
    match store.by(&MALOTE).order_replay(order).await.unwrap() {
        Ordered::Made(replay) => panic!("{} to replay", replay.counts.total),
        Ordered::Nothing { left_out } => left_out,
    }
}

pub(crate) async fn progress(store: &Store, id: ReplayId) -> Replay {
    store.replay_progress(id, &Scope::All).await.unwrap()
}

/// Makes steps and lets the target answer, until nothing is left to do; time goes by.
pub(crate) async fn drive(
    bed: &Bed,
    connection: ConnectionId,
    id: ReplayId,
    mut answers: impl FnMut(&Job) -> Answer,
) -> Replay {
    for _ in 0..PATIENCE {
        bed.store.step_replay(id).await.unwrap();
        for job in claim(&bed.store, connection).await {
            let given = answers(&job);
            answer(&bed.store, job, given).await;
        }
        if !bed.store.open_replays().await.unwrap().contains(&id) {
            return progress(&bed.store, id).await;
        }
        bed.advance(Duration::from_secs(1)).await;
    }
    panic!("it does not end: {:?}", progress(&bed.store, id).await);
}

/// Makes a step after a second, so that its rate allows for some.
pub(crate) async fn step(bed: &Bed, id: ReplayId) -> Replay {
    bed.advance(Duration::from_secs(1)).await;
    bed.store.step_replay(id).await.unwrap();
    progress(&bed.store, id).await
}

pub(crate) async fn status(store: &Store, id: DeliveryId) -> Status {
    let detail = store.delivery(id, &Scope::All).await.unwrap();
    detail.delivery.status
}

/// State and note of every row.
pub(crate) async fn rows(store: &Store, id: ReplayId) -> Vec<(String, String)> {
    let page = store
        .replay_rows(id, &Scope::All, Rows::All, &Window::first(200))
        .await
        .unwrap();
    let told = |row: malote_store::replay::Row| (row.state, row.note.unwrap_or_default());
    page.items.into_iter().map(told).collect()
}

pub(crate) fn assert_ended(replay: &Replay, state: State) {
    assert_eq!(replay.state, state, "{replay:?}");
    assert!(replay.ended_at.is_some());
}
