//! Orders about what nobody knew the outcome of, about what a person changed in the target, and
//! about approvals of which none has been chosen.

use std::time::Duration;

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::{Answer, Event, Held, Known, Operation, Status, Verdict};
use malote_core::fault::Fault;
use malote_core::id::{ConnectionId, DeliveryId, EventId};
use malote_core::job::{Errand, Job};
use malote_core::money::Money;
use malote_core::seen::Said;
use malote_store::audit::MALOTE;
use malote_store::{Scope, Store};

use crate::given::{accept, answer, approval, claim, delivery_of, held, office, settle, wanted};
use crate::harness::on_both;

fn uncertain(duplicate: bool) -> Answer {
    Answer::Uncertain {
        after: Duration::ZERO,
        duplicate,
        fault: Fault {
            connector: "omie".to_owned(),
            code: "timeout".to_owned(),
            field: String::new(),
            entity: "IncluirContaPagar".to_owned(),
            detail: String::new(),
        },
    }
}

fn not_applied() -> Event {
    let after = Duration::ZERO;
    Event::Judged(Verdict::NotApplied { after })
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

/// A report of one thing, with so many centavos, at a minute.
async fn approve(store: &Store, minute: u8, name: &str, centavos: i64) -> EventId {
    let id = format!("e{minute}-{name}-{centavos}");
    let wants = vec![wanted(name, centavos)];
    accept(store, approval("acme", &id, "r1", minute, wants)).await
}

/// A first approval whose include is given up before anybody knows its outcome.
async fn given_up(store: &Store, connection: ConnectionId) -> Job {
    approve(store, 1, "71/R", 100).await;
    let job = claim_one(store, connection).await;
    answer(store, job.clone(), uncertain(false)).await;
    let acted = store
        .by(&MALOTE)
        .discard(job.id, "it takes too long")
        .await
        .unwrap();
    assert_eq!(acted.status, Status::Discarded);
    job
}

on_both!(
    what_is_absent_under_a_taken_key_goes_again_under_a_new_one,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        approve(&bed.store, 1, "71/R", 250).await;
        let (mut id, mut key) = (DeliveryId::fresh(), String::new());
        for _ in 0..2 {
            let job = claim_one(&bed.store, connection).await;
            (id, key) = (job.id, job.target_key.clone());
            answer(&bed.store, job, uncertain(true)).await;
            let asked = claim_one(&bed.store, connection).await;
            assert_eq!(asked.errand, Errand::Ask);
            settle(&bed.store, asked, not_applied()).await;
        }
        assert_eq!(status(&bed.store, id).await, Status::Parked);
        let acted = bed
            .store
            .by(&MALOTE)
            .resolve(id, &Said::Absent)
            .await
            .unwrap();
        assert_eq!(acted.status, Status::Ready);
        let job = claim_one(&bed.store, connection).await;
        assert_eq!((job.id, job.incarnation), (id, 1));
        assert_ne!(job.target_key, key);
        let known = held(&job, "4711");
        answer(&bed.store, job, Answer::Delivered(known)).await;
    }
);

on_both!(an_undecided_approval_waits_again_when_restored, |bed| {
    let connection = office(&bed.store, "acme").await;
    approve(&bed.store, 1, "71/R", 100).await;
    let tied = approve(&bed.store, 1, "71/R", 900).await;
    let id = delivery_of(&bed.store, tied, "71/R").await.id;
    bed.store
        .by(&MALOTE)
        .discard(id, "not that one")
        .await
        .unwrap();
    assert_eq!(
        bed.store.by(&MALOTE).restore(id).await.unwrap().status,
        Status::Parked
    );
    let waits = delivery_of(&bed.store, tied, "71/R").await.causes;
    let waits: Vec<_> = waits.iter().map(|one| (one.kind, &*one.entity)).collect();
    assert_eq!(waits, [(Kind::RevisionTie, "r1")]);
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(job.amount.centavos(), 100);
    let known = held(&job, "4711");
    answer(&bed.store, job, Answer::Delivered(known)).await;
    assert!(claim(&bed.store, connection).await.is_empty());
    assert_eq!(
        bed.store.by(&MALOTE).replay(id).await.unwrap().status,
        Status::Ready
    );
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(
        (job.operation, job.amount.centavos()),
        (Operation::Change, 900)
    );
    // Decided, it is the newest revision, and needs no second decision.
    let causes = vec![Draft::new(Kind::AlreadyPaid, job.target_key.clone())];
    let known = Known::Unchanged;
    answer(&bed.store, job, Answer::Park { causes, known }).await;
    bed.store.by(&MALOTE).discard(id, "paid").await.unwrap();
    assert_eq!(
        bed.store.by(&MALOTE).restore(id).await.unwrap().status,
        Status::Ready
    );
});

on_both!(
    what_may_be_there_of_a_discarded_include_is_removed_by_a_newer_revision,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        given_up(&bed.store, connection).await;
        let event = approve(&bed.store, 2, "72/R", 5).await;
        let removal = delivery_of(&bed.store, event, "71/R").await;
        assert_eq!(removal.amount.centavos(), 0);
        let mut operations = Vec::new();
        for job in claim(&bed.store, connection).await {
            operations.push((job.name.clone(), job.operation));
            if job.operation == Operation::Remove {
                answer(&bed.store, job, Answer::Delivered(Known::Gone)).await;
            }
        }
        operations.sort_by(|a, b| a.0.cmp(&b.0));
        let include = ("72/R".to_owned(), Operation::Include);
        assert_eq!(
            operations,
            [("71/R".to_owned(), Operation::Remove), include]
        );
        assert_eq!(status(&bed.store, removal.id).await, Status::Delivered);
    }
);

on_both!(
    what_may_be_there_is_removed_by_the_revision_that_waited_for_it,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        approve(&bed.store, 1, "71/R", 100).await;
        let job = claim_one(&bed.store, connection).await;
        let id = job.id;
        answer(&bed.store, job, uncertain(false)).await;
        let wants = Vec::new();
        accept(&bed.store, approval("acme", "e2", "r1", 2, wants)).await;
        bed.store
            .by(&MALOTE)
            .discard(id, "it takes too long")
            .await
            .unwrap();
        let held = bed.store.held(&Scope::All).await.unwrap();
        let counts = (held[0].total.count, held[0].perhaps.count);
        assert_eq!(counts, (0, 1), "perhaps there is not there");
        assert_eq!(held[0].total.amount, Money::ZERO);
        assert_eq!(held[0].perhaps.amount.centavos(), 100);
        let job = claim_one(&bed.store, connection).await;
        assert_eq!(job.operation, Operation::Remove);
        assert!(job.known.is_some_and(|known| known.is_perhaps()));
    }
);

on_both!(
    what_may_be_there_of_a_discarded_include_is_looked_for_before_the_next,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let first = given_up(&bed.store, connection).await;
        approve(&bed.store, 2, "71/R", 150).await;
        let job = claim_one(&bed.store, connection).await;
        assert_eq!(job.operation, Operation::Change);
        assert_eq!(job.target_key, first.target_key);
        let known = held(&job, "4711");
        answer(&bed.store, job, Answer::Delivered(known)).await;
        let detail = bed.store.delivery(first.id, &Scope::All).await.unwrap();
        assert_eq!(detail.known.unwrap().reference, "4711");
    }
);

on_both!(a_restored_include_is_asked_about_and_goes_again, |bed| {
    let connection = office(&bed.store, "acme").await;
    let first = given_up(&bed.store, connection).await;
    let acted = bed.store.by(&MALOTE).restore(first.id).await.unwrap();
    assert_eq!(acted.status, Status::Uncertain);
    let asked = claim_one(&bed.store, connection).await;
    assert_eq!(
        (asked.errand, asked.operation),
        (Errand::Ask, Operation::Include)
    );
    settle(&bed.store, asked, not_applied()).await;
    let again = claim_one(&bed.store, connection).await;
    assert_eq!((again.id, again.operation), (first.id, Operation::Include));
    assert_eq!(again.target_key, first.target_key);
});

on_both!(
    what_was_given_up_in_doubt_stays_while_a_later_one_waits_in_doubt,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let first = given_up(&bed.store, connection).await;
        approve(&bed.store, 2, "71/R", 150).await;
        let job = claim_one(&bed.store, connection).await;
        let second = job.id;
        answer(&bed.store, job, uncertain(false)).await;
        let asked = claim_one(&bed.store, connection).await;
        let causes = vec![Draft::new(Kind::OutcomeUnknown, asked.target_key.clone())];
        settle(&bed.store, asked, Event::Judged(Verdict::Barred { causes })).await;
        assert_eq!(status(&bed.store, second).await, Status::Parked);
        let refused = bed.store.by(&MALOTE).restore(first.id).await.unwrap_err();
        assert!(refused.to_string().contains("must wait"), "{refused}");
        let given_up = bed.store.by(&MALOTE).discard(second, "looked").await;
        given_up.unwrap();
        let acted = bed.store.by(&MALOTE).restore(first.id).await.unwrap();
        assert_eq!(acted.status, Status::Uncertain);
    }
);

on_both!(
    an_old_revision_that_was_not_applied_never_goes_again,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let first = given_up(&bed.store, connection).await;
        accept(&bed.store, approval("acme", "e2", "r1", 2, Vec::new())).await;
        let removal = claim_one(&bed.store, connection).await;
        answer(&bed.store, removal, Answer::Delivered(Known::Gone)).await;
        let acted = bed.store.by(&MALOTE).restore(first.id).await.unwrap();
        assert_eq!(acted.status, Status::Uncertain);
        let asked = claim_one(&bed.store, connection).await;
        settle(&bed.store, asked, not_applied()).await;
        assert_eq!(status(&bed.store, first.id).await, Status::Superseded);
        assert!(claim(&bed.store, connection).await.is_empty());
    }
);

on_both!(
    the_same_content_again_is_looked_for_after_a_discarded_change,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        approve(&bed.store, 1, "71/R", 100).await;
        let job = claim_one(&bed.store, connection).await;
        let known = held(&job, "4711");
        answer(&bed.store, job, Answer::Delivered(known)).await;
        approve(&bed.store, 2, "71/R", 200).await;
        let job = claim_one(&bed.store, connection).await;
        let id = job.id;
        answer(&bed.store, job, uncertain(false)).await;
        bed.store
            .by(&MALOTE)
            .discard(id, "it takes too long")
            .await
            .unwrap();
        approve(&bed.store, 3, "71/R", 100).await;
        let job = claim_one(&bed.store, connection).await;
        assert_eq!(job.operation, Operation::Change);
        assert_eq!(job.known.unwrap().amount.centavos(), 100);
    }
);

/// A delivered approval that a person edited in the target, found by the next one.
async fn edited(store: &Store, connection: ConnectionId) -> DeliveryId {
    approve(store, 1, "71/R", 100).await;
    let job = claim_one(store, connection).await;
    let known = held(&job, "4711");
    answer(store, job, Answer::Delivered(known)).await;
    approve(store, 2, "71/R", 200).await;
    let job = claim_one(store, connection).await;
    let (id, before) = (job.id, job.known.clone());
    let found = Held {
        reference: "4711".to_owned(),
        snapshot: serde_json::json!({"lines": ["by hand"]}),
        amount: malote_core::money::Money::from_centavos(150),
    };
    let causes = vec![Draft::new(Kind::EditedInTarget, job.target_key.clone())];
    let known = Known::Held(found.edited(before.as_ref()));
    answer(store, job, Answer::Park { causes, known }).await;
    assert_eq!(status(store, id).await, Status::Parked);
    id
}

on_both!(a_person_who_replays_has_decided_about_an_edit, |bed| {
    let connection = office(&bed.store, "acme").await;
    let id = edited(&bed.store, connection).await;
    bed.store.by(&MALOTE).replay(id).await.unwrap();
    let known = claim_one(&bed.store, connection).await.known.unwrap();
    assert!(!known.undecided(), "the report wins");
    assert_eq!((&*known.reference, known.amount.centavos()), ("4711", 150));
    assert_eq!(known.snapshot["lines"][0], "by hand");
});

on_both!(a_newer_revision_decides_nothing_about_an_edit, |bed| {
    let connection = office(&bed.store, "acme").await;
    edited(&bed.store, connection).await;
    approve(&bed.store, 3, "71/R", 100).await;
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(job.operation, Operation::Change, "it looks");
    let known = job.known.unwrap();
    assert!(known.undecided());
    assert_eq!(known.written().unwrap()["lines"][0], "71/R");
});

on_both!(a_person_who_discards_leaves_an_edit_undecided, |bed| {
    let connection = office(&bed.store, "acme").await;
    let id = edited(&bed.store, connection).await;
    bed.store
        .by(&MALOTE)
        .discard(id, "the ERP is right")
        .await
        .unwrap();
    accept(&bed.store, approval("acme", "e3", "r1", 3, Vec::new())).await;
    let job = claim_one(&bed.store, connection).await;
    assert_eq!(job.operation, Operation::Remove);
    assert!(job.known.unwrap().undecided());
});

on_both!(
    a_removal_that_a_person_saw_undone_keeps_what_is_known,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        approve(&bed.store, 1, "71/R", 430).await;
        let job = claim_one(&bed.store, connection).await;
        let known = held(&job, "4711");
        answer(&bed.store, job, Answer::Delivered(known.clone())).await;
        accept(&bed.store, approval("acme", "e2", "r1", 2, Vec::new())).await;
        let job = claim_one(&bed.store, connection).await;
        assert_eq!(job.operation, Operation::Remove);
        let id = job.id;
        answer(&bed.store, job, uncertain(false)).await;
        let said = Said::Held {
            reference: "4712".to_owned(),
            amount: None,
        };
        let acted = bed.store.by(&MALOTE).resolve(id, &said).await.unwrap();
        assert_eq!(acted.status, Status::Ready);
        let again = claim_one(&bed.store, connection).await;
        let Known::Held(known) = known else {
            panic!("it was delivered");
        };
        let kept = Held {
            reference: "4712".to_owned(),
            ..known
        };
        assert_eq!(
            (again.operation, again.known),
            (Operation::Remove, Some(kept))
        );
    }
);
