//! Following changes: in their order, from any place, and each with what it came to.

use std::time::Duration;

use malote_store::read::changes::Place;

use crate::given::{LEASE, accept, approval, claim, office, wanted};
use crate::harness::on_both;

on_both!(what_changed_after_a_place_is_found_in_order, |bed| {
    let connection = office(&bed.store, "acme").await;
    let start = Place::before(bed.store.time().await.unwrap() - Duration::from_secs(1));
    for report in ["r1", "r2"] {
        let wants = vec![wanted("71/R", 100)];
        accept(&bed.store, approval("acme", report, report, 1, wants)).await;
        bed.advance(Duration::from_secs(5)).await;
    }
    let places = async |after, most| {
        let found = bed.store.changes_of_deliveries(after, most).await;
        found.unwrap()
    };
    // Ageing moves what happened, so the beginning moves with it.
    let start = Place::before(start.at - Duration::from_secs(20));
    let all = places(start, 10).await;
    assert_eq!(all.len(), 2);
    assert!(all.is_sorted());
    assert_eq!(places(start, 1).await, all[..1]);
    assert_eq!(places(all[0], 10).await, all[1..]);
    assert_eq!(places(all[1], 10).await, []);
    let told = bed.store.changed_deliveries(&all).await.unwrap();
    let subjects: Vec<&str> = told.iter().map(|one| one.subject.as_str()).collect();
    assert_eq!(subjects, ["r1", "r2"]);
    claim(&bed.store, connection).await;
    let claimed = places(all[1], 10).await;
    assert_eq!(claimed.len(), 2, "a claim is a change");
});

on_both!(signs_of_life_tell_what_nobody_looks_after, |bed| {
    let store = &bed.store;
    let connection = office(store, "acme").await;
    while store.seal_audit().await.unwrap().is_some() {}
    let signs = store.signs_of_life().await.unwrap();
    assert_eq!(
        (signs.unsealed_for, signs.lost_for),
        (Duration::ZERO, Duration::ZERO)
    );
    let event = approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]);
    accept(store, event).await;
    // A claim is a worker's, who is seen; and then it is seen no more.
    store.own("worker", LEASE, LEASE).await.unwrap();
    assert_eq!(store.signs_of_life().await.unwrap().workers, 1);
    assert_eq!(claim(store, connection).await.len(), 1);
    let late = LEASE + Duration::from_secs(60);
    bed.advance(late).await;
    let signs = store.signs_of_life().await.unwrap();
    assert_eq!(signs.workers, 0);
    assert!(signs.lost_for >= Duration::from_secs(60), "{signs:?}");
    store.rescue(Duration::ZERO).await.unwrap();
    assert_eq!(
        store.signs_of_life().await.unwrap().lost_for,
        Duration::ZERO
    );
});
