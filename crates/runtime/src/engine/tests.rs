//! Intake keeps pace with sending: it waits while outcomes keep coming, and for nobody who stands
//! still.

use std::pin::pin;

use futures_util::FutureExt;
use serde_json::json;

use malote_core::clock::System;
use malote_core::envelope::Envelope;
use malote_store::Options;

use super::*;
use crate::publish::{Publish, Receipt, Submission};
use crate::seal::{Key, Missing};
use crate::settings::Sources;
use crate::telemetry::Meters;

const PATIENCE: Duration = Duration::from_secs(30);
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What an engine that knows no flow is made of, over a store and with these settings.
pub(crate) fn parts(store: Store, clock: clock::Shared, given: &[(&str, &str)]) -> Parts {
    let given = [&[("MALOTE__SECRETS__KEY", KEY)], given].concat();
    let settings = Settings::load(&Sources::of(None, &given)).expect("good settings");
    let key = Key::obtain(&settings.secrets, Missing::Refuse).expect("32 bytes");
    let meters = Meters::scraped("test").expect("meters");
    Parts {
        store,
        flows: Vec::new(),
        sealer: Arc::new(Sealer::new(&key)),
        settings: Arc::new(settings),
        clock,
        metrics: meters.metrics().clone(),
    }
}

/// An engine that takes one event into a transaction.
async fn engine(life: &Lifecycle) -> Engine {
    let clock: clock::Shared = Arc::new(System);
    let store = Store::open("sqlite::memory:", clock.clone(), &Options::default()).await;
    let store = store.expect("a store in memory");
    Engine::start(parts(store, clock, &[("MALOTE__WORKER__BATCH", "1")]), life)
}

fn behind(shared: &Shared) -> Vec<Places> {
    (0..AHEAD).map(|_| shared.hand()).collect()
}

#[tokio::test]
async fn a_pause_lasts_until_there_is_less_in_hand() {
    let life = Lifecycle::new(PATIENCE);
    let shared = engine(&life).await.shared;
    assert!(shared.keep_pace().now_or_never().is_some(), "nothing to do");
    let mut hands = behind(&shared);
    let mut pause = pin!(shared.keep_pace());
    assert!((&mut pause).now_or_never().is_none());
    shared.eased.notify_waiters();
    assert!((&mut pause).now_or_never().is_none(), "still as much");
    hands.pop();
    shared.eased.notify_waiters();
    assert!((&mut pause).now_or_never().is_some());
}

#[tokio::test]
async fn targets_that_stand_still_hold_up_nobody() {
    let life = Lifecycle::new(PATIENCE);
    let shared = engine(&life).await.shared;
    let _hands = behind(&shared);
    let ended = timeout(PATIENCE, shared.keep_pace()).await;
    assert!(ended.is_ok(), "no outcome ever comes");
}

#[tokio::test]
async fn what_is_published_meanwhile_waits_for_its_turn() {
    let life = Lifecycle::new(PATIENCE);
    let engine = engine(&life).await;
    let (direct, shared) = (engine.direct(&life), &engine.shared);
    let publish = || {
        let event = json!({
            "specversion": "1.0", "type": "expense.report.approved.v1", "source": "/app",
            "id": "1", "tenant": "acme", "data": {},
        });
        let envelope = Envelope::from_value(event.clone()).expect("an event");
        let body = event.to_string();
        direct.publish(vec![Submission { envelope, body }])
    };
    let hands = behind(shared);
    let first = publish().await.expect("it runs");
    assert!(matches!(first[0], Receipt::Refused(_)), "nobody takes it");
    let mut second = publish();
    for _ in 0..20 {
        // Outcomes keep coming, and as much is in hand.
        shared.eased.notify_waiters();
        shared.parts.store.time().await.expect("the store answers");
        assert!((&mut second).now_or_never().is_none(), "taken at once");
    }
    drop(hands);
    shared.eased.notify_waiters();
    let taken = timeout(PATIENCE, second).await.expect("it is taken");
    assert!(matches!(taken.expect("it runs")[0], Receipt::Refused(_)));
    life.stop();
    life.finish().await.expect("it ends");
}
