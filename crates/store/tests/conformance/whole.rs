//! A report goes whole or not at all, also when one of its groups is restored.

use std::collections::BTreeMap;

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::Status;
use malote_core::id::{ConnectionId, EventId};
use malote_store::audit::MALOTE;
use malote_store::{LinkRow, Store};

use crate::given::{
    accept, approval, claim, delivery_of, office, wanted, wanted_despite, wanted_linked,
};
use crate::harness::on_both;

on_both!(a_restored_group_waits_for_what_its_siblings_lack, |bed| {
    let connection = office(&bed.store, "acme").await;
    let wants = vec![
        wanted_linked("71/R", 500, "71"),
        wanted_linked("72/R", 100, "72"),
        wanted("73/R", 300),
    ];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let (linked, free) = (
        delivery_of(&bed.store, event, "71/R").await.id,
        delivery_of(&bed.store, event, "73/R").await.id,
    );
    for id in [linked, free] {
        let by = bed.store.by(&MALOTE);
        by.discard(id, "paid by card").await.unwrap();
    }
    assert_eq!(waits_for(&bed.store, event, "72/R").await, ["72"]);
    let acted = bed.store.by(&MALOTE).restore(free).await.unwrap();
    assert_eq!(acted.status, Status::Parked);
    assert_eq!(waits_for(&bed.store, event, "73/R").await, ["72"]);
    // What it lacks itself holds the others too.
    let acted = bed.store.by(&MALOTE).restore(linked).await.unwrap();
    assert_eq!(acted.status, Status::Parked);
    for name in ["71/R", "72/R", "73/R"] {
        assert_eq!(waits_for(&bed.store, event, name).await, ["71", "72"]);
    }
    link_type(&bed.store, connection, "72").await;
    assert!(claim(&bed.store, connection).await.is_empty());
    link_type(&bed.store, connection, "71").await;
    assert_eq!(claim(&bed.store, connection).await.len(), 3);
});

on_both!(a_group_is_restored_alone_where_parts_may_go, |bed| {
    let connection = office(&bed.store, "acme").await;
    let by = bed.store.by(&MALOTE);
    let none = BTreeMap::new();
    by.set_settings(connection, &none, true).await.unwrap();
    let wants = vec![wanted_linked("71/R", 500, "71"), wanted("73/R", 300)];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let free = delivery_of(&bed.store, event, "73/R").await.id;
    by.discard(free, "paid by card").await.unwrap();
    let acted = by.restore(free).await.unwrap();
    assert_eq!(acted.status, Status::Ready);
    assert_eq!(claim(&bed.store, connection).await[0].id, free);
});

on_both!(a_restored_negative_group_holds_what_waits, |bed| {
    let connection = office(&bed.store, "acme").await;
    let negative = Draft::new(Kind::NegativeGroup, "r1/72/R");
    let wants = vec![
        wanted_linked("71/R", 500, "71"),
        wanted_despite("72/R", -100, vec![negative]),
    ];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let by = bed.store.by(&MALOTE);
    let id = delivery_of(&bed.store, event, "72/R").await.id;
    by.discard(id, "settled by hand").await.unwrap();
    assert_eq!(waits_for(&bed.store, event, "71/R").await, ["71"]);
    assert_eq!(by.restore(id).await.unwrap().status, Status::Parked);
    link_type(&bed.store, connection, "71").await;
    assert!(claim(&bed.store, connection).await.is_empty());
    assert_eq!(waits_for(&bed.store, event, "71/R").await, ["r1/72/R"]);
    by.discard(id, "settled by hand").await.unwrap();
    assert_eq!(claim(&bed.store, connection).await[0].name, "71/R");
});

async fn waits_for(store: &Store, event: EventId, name: &str) -> Vec<String> {
    let causes = delivery_of(store, event, name).await.causes;
    let mut entities: Vec<String> = causes.into_iter().map(|one| one.entity).collect();
    entities.sort();
    entities
}

async fn link_type(store: &Store, connection: ConnectionId, key: &str) {
    let row = LinkRow::to("expense-type", key, "2.04.01");
    let by = store.by(&MALOTE);
    by.set_links(connection, &[row]).await.unwrap();
}
