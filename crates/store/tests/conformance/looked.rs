//! What a person says to have seen in the target never sends an obsolete revision, never ends a
//! delivery with a sum it does not want, and never leads to a second document.

use malote_core::cause::Kind;
use malote_core::delivery::{Answer, Operation, Status};
use malote_core::id::{ConnectionId, DeliveryId, EventId};
use malote_core::job::Job;
use malote_core::seen::Said;
use malote_store::audit::MALOTE;
use malote_store::{Scope, Store, StoreError};

use crate::given::{
    accept, answer, approval, claim, delivery_of, held, office, there, uncertain, wanted,
    wanted_linked,
};
use crate::harness::on_both;

async fn approve(store: &Store, minute: u8, centavos: i64) -> EventId {
    let wants = vec![wanted("71/R", centavos)];
    let id = format!("e{minute}");
    accept(store, approval("acme", &id, "r1", minute, wants)).await
}

async fn status(store: &Store, id: DeliveryId) -> Status {
    let detail = store.delivery(id, &Scope::All).await.unwrap();
    detail.delivery.status
}

async fn claim_one(store: &Store, connection: ConnectionId) -> Job {
    let mut jobs = claim(store, connection).await;
    assert_eq!(jobs.len(), 1, "one job is due");
    jobs.remove(0)
}

async fn says(store: &Store, id: DeliveryId, said: Said) -> Status {
    let acted = store.by(&MALOTE).resolve(id, &said).await;
    acted.unwrap().status
}

async fn refused(store: &Store, id: DeliveryId, said: Said) -> String {
    match store.by(&MALOTE).resolve(id, &said).await {
        Err(StoreError::Refused { text }) => text.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

/// An include of 3.00 whose outcome nobody knows.
async fn lost_include(store: &Store, connection: ConnectionId) -> Job {
    approve(store, 1, 300).await;
    let job = claim_one(store, connection).await;
    answer(store, job.clone(), uncertain()).await;
    job
}

/// A change from 3.00 to 2.50 whose outcome nobody knows.
async fn lost_change(store: &Store, connection: ConnectionId) -> Job {
    approve(store, 1, 300).await;
    let job = claim_one(store, connection).await;
    let known = held(&job, "4711");
    answer(store, job, Answer::Delivered(known)).await;
    approve(store, 2, 250).await;
    let job = claim_one(store, connection).await;
    assert_eq!(job.operation, Operation::Change);
    answer(store, job.clone(), uncertain()).await;
    job
}

on_both!(
    an_old_include_that_is_absent_gives_way_to_one_that_waits,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let first = lost_include(&bed.store, connection).await;
        let wants = vec![wanted_linked("71/R", 200, "71")];
        let event = accept(&bed.store, approval("acme", "e2", "r1", 2, wants)).await;
        assert_eq!(
            says(&bed.store, first.id, Said::Absent).await,
            Status::Superseded
        );
        assert!(
            claim(&bed.store, connection).await.is_empty(),
            "3.00 is old"
        );
        let second = delivery_of(&bed.store, event, "71/R").await;
        assert_eq!(second.status, Status::Parked);
        let link = malote_store::LinkRow::to("expense-type", "71", "2.01");
        let saved = bed.store.by(&MALOTE).set_links(connection, &[link]).await;
        assert_eq!(saved.unwrap(), 1, "it follows nobody any more");
        let job = claim_one(&bed.store, connection).await;
        assert_eq!(
            (job.id, job.operation, job.amount.centavos()),
            (second.id, Operation::Include, 200)
        );
    }
);

on_both!(
    an_old_include_that_is_absent_never_goes_though_the_newer_was_given_up,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let first = lost_include(&bed.store, connection).await;
        let event = approve(&bed.store, 2, 200).await;
        let second = delivery_of(&bed.store, event, "71/R").await.id;
        let by = bed.store.by(&MALOTE);
        by.discard(second, "paid by card").await.unwrap();
        assert_eq!(
            says(&bed.store, first.id, Said::Absent).await,
            Status::Superseded
        );
        assert!(claim(&bed.store, connection).await.is_empty());
    }
);

on_both!(
    what_was_reopened_meanwhile_is_not_included_to_be_removed,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let first = lost_include(&bed.store, connection).await;
        accept(&bed.store, approval("acme", "e2", "r1", 2, Vec::new())).await;
        says(&bed.store, first.id, Said::Absent).await;
        let operations: Vec<Operation> = claim(&bed.store, connection)
            .await
            .iter()
            .map(|job| job.operation)
            .collect();
        assert!(operations.iter().all(|one| *one == Operation::Nothing));
    }
);

on_both!(an_old_change_gives_way_and_leaves_what_is_there, |bed| {
    let connection = office(&bed.store, "acme").await;
    let change = lost_change(&bed.store, connection).await;
    approve(&bed.store, 3, 120).await;
    let status = says(&bed.store, change.id, there("4712", 300)).await;
    assert_eq!(status, Status::Superseded);
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(
        (job.operation, job.amount.centavos()),
        (Operation::Change, 120)
    );
    let known = job.known.unwrap();
    assert_eq!((&*known.reference, known.amount.centavos()), ("4712", 300));
    assert_eq!(known.snapshot["lines"][0], "71/R", "as it was written");
});

on_both!(a_change_ends_only_with_the_sum_it_makes, |bed| {
    let connection = office(&bed.store, "acme").await;
    let change = lost_change(&bed.store, connection).await;
    let again = says(&bed.store, change.id, there("4711", 300)).await;
    assert_eq!(again, Status::Ready);
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(
        (job.id, job.operation, &job.target_key),
        (change.id, Operation::Change, &change.target_key)
    );
    let known = job.known.clone().unwrap();
    assert!(!known.undecided(), "nobody edited it");
    assert_eq!(known.amount.centavos(), 300);
    answer(&bed.store, job, uncertain()).await;
    let done = says(&bed.store, change.id, there("4711", 250)).await;
    assert_eq!(done, Status::Delivered);
    let detail = bed.store.delivery(change.id, &Scope::All).await.unwrap();
    assert_eq!(detail.known.unwrap().amount.centavos(), 250);
});

on_both!(
    of_a_change_nothing_is_taken_for_granted_and_no_second_document_made,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let change = lost_change(&bed.store, connection).await;
        let silent = Said::Held {
            reference: "4711".to_owned(),
            amount: None,
        };
        let text = refused(&bed.store, change.id, silent).await;
        assert!(text.contains("'3.00'") && text.contains("'2.50'"), "{text}");
        let text = refused(&bed.store, change.id, Said::Absent).await;
        assert!(text.contains("'4711'"), "{text}");
        assert_eq!(status(&bed.store, change.id).await, Status::Uncertain);
    }
);

on_both!(an_include_with_another_sum_is_for_a_person, |bed| {
    let connection = office(&bed.store, "acme").await;
    let include = lost_include(&bed.store, connection).await;
    let goes = says(&bed.store, include.id, there("4711", 30)).await;
    assert_eq!(goes, Status::Ready);
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(job.operation, Operation::Change, "it looks first");
    let known = job.known.unwrap();
    assert!(known.undecided(), "nobody overwrites it unasked");
    assert_eq!(known.amount.centavos(), 30);
    let held = bed.store.held(&Scope::All).await.unwrap();
    assert_eq!(held[0].total.amount.centavos(), 30);
});

on_both!(what_nobody_doubts_is_not_resolved, |bed| {
    let connection = office(&bed.store, "acme").await;
    approve(&bed.store, 1, 300).await;
    let job = claim_one(&bed.store, connection).await;
    let known = held(&job, "4711");
    answer(&bed.store, job, Answer::Delivered(known)).await;
    let wants = vec![wanted("71/R", 250)];
    let tied = accept(&bed.store, approval("acme", "e2", "r1", 1, wants)).await;
    let tied = delivery_of(&bed.store, tied, "71/R").await;
    assert_eq!(tied.causes[0].kind, Kind::RevisionTie);
    for said in [there("4711", 250), Said::Absent] {
        let text = refused(&bed.store, tied.id, said).await;
        assert!(text.contains("nobody doubts"), "{text}");
    }
    assert_eq!(status(&bed.store, tied.id).await, Status::Parked);
});
