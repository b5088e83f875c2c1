//! Replay, discard, restore, resolve.

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::{Answer, Known, Status};
use malote_core::id::DeliveryId;
use malote_core::language::{self, Language};
use malote_core::seen::Said;
use malote_store::audit::MALOTE;
use malote_store::{Scope, Store, StoreError, Window};

use crate::given::{
    accept, answer, approval, claim, deliveries, delivery_of, fault, held, office, there,
    uncertain, wanted, wanted_despite, wanted_linked,
};
use crate::harness::on_both;

async fn status(store: &Store, id: DeliveryId) -> Status {
    let detail = store.delivery(id, &Scope::All).await.unwrap();
    detail.delivery.status
}

fn refused(result: Result<malote_store::act::Acted, StoreError>) -> String {
    said(result).to_string()
}

fn said(result: Result<malote_store::act::Acted, StoreError>) -> language::Said {
    match result {
        Err(StoreError::Refused { text }) => text,
        other => panic!("not refused: {other:?}"),
    }
}

on_both!(a_dead_delivery_can_be_replayed, |bed| {
    let connection = office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    let id = job.id;
    answer(&bed.store, job, Answer::Refused(fault())).await;
    assert_eq!(status(&bed.store, id).await, Status::Dead);
    let acted = bed.store.by(&MALOTE).replay(id).await.unwrap();
    assert_eq!(acted.status, Status::Ready);
    let job = claim(&bed.store, connection).await.remove(0);
    assert_eq!(job.id, id);
    let text = refused(bed.store.by(&MALOTE).replay(id).await);
    assert!(text.contains("'sending'"), "{text}");
    let known = held(&job, "4711");
    answer(&bed.store, job, Answer::Delivered(known)).await;
    refused(bed.store.by(&MALOTE).replay(id).await);
    refused(bed.store.by(&MALOTE).discard(id, "no").await);
    let missing = bed.store.by(&MALOTE).replay(DeliveryId::fresh()).await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
});

on_both!(replay_does_not_skip_what_only_its_fix_removes, |bed| {
    office(&bed.store, "acme").await;
    let wants = vec![wanted_linked("71/R", 1, "71")];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let id = delivery_of(&bed.store, event, "71/R").await.id;
    let text = said(bed.store.by(&MALOTE).replay(id).await);
    let command = "malote link set --tenant acme --connection matriz";
    let (portuguese, english) = (text.say(Language::Portuguese), text.say(Language::English));
    for text in [&portuguese, &english] {
        assert!(text.contains("expense-type-unlinked"), "{text}");
        assert!(text.contains(command), "{text}");
    }
    assert!(portuguese.contains("só a correção remove"), "{portuguese}");
    assert!(english.contains("only its fix can remove"), "{english}");
    assert_eq!(status(&bed.store, id).await, Status::Parked);
});

on_both!(replay_decides_the_causes_that_a_person_decides, |bed| {
    let connection = office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    let id = job.id;
    let causes = vec![Draft::new(Kind::EditedInTarget, job.target_key.clone())];
    let known = Known::Unchanged;
    answer(&bed.store, job, Answer::Park { causes, known }).await;
    assert_eq!(status(&bed.store, id).await, Status::Parked);
    assert_eq!(
        bed.store.by(&MALOTE).replay(id).await.unwrap().status,
        Status::Ready
    );
    let open = malote_store::read::causes::Filter::default();
    let causes = bed.store.causes(&open, &Window::default()).await.unwrap();
    assert!(causes.items.is_empty(), "nobody waits for it any more");
});

on_both!(what_is_no_longer_the_newest_is_superseded, |bed| {
    let connection = office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    let id = job.id;
    answer(&bed.store, job, Answer::Refused(fault())).await;
    bed.store
        .by(&MALOTE)
        .discard(id, "wrong report")
        .await
        .unwrap();
    assert_eq!(
        bed.store.by(&MALOTE).restore(id).await.unwrap().status,
        Status::Ready
    );
    bed.store
        .by(&MALOTE)
        .discard(id, "wrong report")
        .await
        .unwrap();
    accept(
        &bed.store,
        approval("acme", "e2", "r1", 2, vec![wanted("72/R", 1)]),
    )
    .await;
    let acted = bed.store.by(&MALOTE).restore(id).await.unwrap();
    assert_eq!(acted.status, Status::Superseded);
});

on_both!(discarding_lets_followers_go, |bed| {
    let connection = office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    let first = job.id;
    answer(&bed.store, job, uncertain()).await;
    let wants = vec![wanted("71/R", 2)];
    let event = accept(&bed.store, approval("acme", "e2", "r1", 2, wants)).await;
    let second = delivery_of(&bed.store, event, "71/R").await.id;
    let detail = bed.store.delivery(second, &Scope::All).await.unwrap();
    assert_eq!(detail.follows, Some(first));
    let text = refused(bed.store.by(&MALOTE).discard(first, " ").await);
    assert!(text.contains("reason"), "{text}");
    bed.store.by(&MALOTE).discard(first, "lost").await.unwrap();
    let detail = bed.store.delivery(second, &Scope::All).await.unwrap();
    assert_eq!(detail.follows, None);
    // Restored in doubt it is asked about first, and the other waits again.
    let acted = bed.store.by(&MALOTE).restore(first).await.unwrap();
    assert_eq!(acted.status, Status::Uncertain);
    let detail = bed.store.delivery(second, &Scope::All).await.unwrap();
    assert_eq!(detail.follows, Some(first));
    let jobs = claim(&bed.store, connection).await;
    assert_eq!(jobs.iter().map(|job| job.id).collect::<Vec<_>>(), [first]);
});

on_both!(a_restored_delivery_waits_behind_its_thing, |bed| {
    let connection = office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    let first = job.id;
    answer(&bed.store, job, uncertain()).await;
    let wants = vec![wanted("71/R", 2)];
    let event = accept(&bed.store, approval("acme", "e2", "r1", 2, wants)).await;
    let second = delivery_of(&bed.store, event, "71/R").await.id;
    bed.store
        .by(&MALOTE)
        .discard(second, "too early")
        .await
        .unwrap();
    assert_eq!(
        bed.store.by(&MALOTE).restore(second).await.unwrap().status,
        Status::Ready
    );
    let detail = bed.store.delivery(second, &Scope::All).await.unwrap();
    assert_eq!(detail.follows, Some(first));
});

on_both!(discarding_a_negative_group_frees_its_siblings, |bed| {
    office(&bed.store, "acme").await;
    let negative = Draft::new(Kind::NegativeGroup, "r1/72/R");
    let wants = vec![
        wanted("71/R", 500),
        wanted_despite("72/R", -100, vec![negative]),
    ];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let sibling = delivery_of(&bed.store, event, "71/R").await;
    assert_eq!(sibling.status, Status::Parked);
    refused(bed.store.by(&MALOTE).replay(sibling.id).await);
    let negative = delivery_of(&bed.store, event, "72/R").await.id;
    let acted = bed
        .store
        .by(&MALOTE)
        .discard(negative, "settled by hand")
        .await
        .unwrap();
    assert_eq!((acted.status, acted.released), (Status::Discarded, 1));
    assert_eq!(status(&bed.store, sibling.id).await, Status::Ready);
});

on_both!(
    siblings_stop_waiting_for_what_only_a_discarded_group_needs,
    |bed| {
        office(&bed.store, "acme").await;
        let wants = vec![
            wanted_linked("71/R", 500, "71"),
            wanted_linked("72/R", 100, "72"),
            wanted_linked("73/R", 100, "73"),
        ];
        let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
        let other = vec![wanted_linked("72/R", 1, "72")];
        let other = accept(&bed.store, approval("acme", "e2", "r2", 1, other)).await;
        let id = delivery_of(&bed.store, event, "72/R").await.id;
        let acted = bed
            .store
            .by(&MALOTE)
            .discard(id, "paid by card")
            .await
            .unwrap();
        assert_eq!(acted.released, 0);
        let waits = delivery_of(&bed.store, event, "71/R").await.causes;
        let entities: Vec<&str> = waits.iter().map(|one| one.entity.as_str()).collect();
        assert_eq!(entities, ["71", "73"]);
        let waits = delivery_of(&bed.store, other, "72/R").await.causes;
        assert_eq!(
            waits.len(),
            1,
            "another report still waits for its own link"
        );
    }
);

on_both!(a_person_says_that_the_target_holds_it, |bed| {
    let connection = office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 250)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    let (id, said) = (job.id, there("4711", 250));
    let text = refused(bed.store.by(&MALOTE).resolve(id, &said).await);
    assert!(text.contains("resolved by hand"), "{text}");
    answer(&bed.store, job, uncertain()).await;
    let acted = bed.store.by(&MALOTE).resolve(id, &said).await.unwrap();
    assert_eq!(acted.status, Status::Delivered);
    let detail = bed.store.delivery(id, &Scope::All).await.unwrap();
    assert_eq!(detail.delivery.reference.as_deref(), Some("4711"));
    assert_eq!(detail.known.unwrap().amount.centavos(), 250);
});

on_both!(
    what_a_person_says_is_absent_goes_again_under_its_key,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        accept(
            &bed.store,
            approval("acme", "e1", "r1", 1, vec![wanted("71/R", 250)]),
        )
        .await;
        let job = claim(&bed.store, connection).await.remove(0);
        let (id, key) = (job.id, job.target_key.clone());
        answer(&bed.store, job, uncertain()).await;
        let acted = bed
            .store
            .by(&MALOTE)
            .resolve(id, &Said::Absent)
            .await
            .unwrap();
        assert_eq!(acted.status, Status::Ready);
        let job = claim(&bed.store, connection).await.remove(0);
        assert_eq!((job.id, job.target_key), (id, key));
    }
);

on_both!(replaying_one_of_two_approvals_makes_it_the_newest, |bed| {
    let connection = office(&bed.store, "acme").await;
    let wants = vec![wanted("71/R", 100), wanted("72/R", 200)];
    accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    for job in claim(&bed.store, connection).await {
        let known = held(&job, &job.name);
        answer(&bed.store, job, Answer::Delivered(known)).await;
    }
    let wants = vec![wanted("71/R", 150), wanted("73/R", 300)];
    let tied = accept(&bed.store, approval("acme", "e2", "r1", 1, wants)).await;
    let other = accept(
        &bed.store,
        approval("acme", "e3", "r1", 1, vec![wanted("71/R", 9)]),
    )
    .await;
    let chosen = delivery_of(&bed.store, tied, "71/R").await;
    assert_eq!(chosen.status, Status::Parked);
    let removal = delivery_of(&bed.store, tied, "72/R").await;
    assert_eq!(removal.status, Status::Parked, "nothing is decided yet");
    let acted = bed.store.by(&MALOTE).replay(chosen.id).await.unwrap();
    assert_eq!((acted.status, acted.released), (Status::Ready, 2));
    let loser = delivery_of(&bed.store, other, "71/R").await;
    assert_eq!(loser.status, Status::Superseded);
    let sibling = delivery_of(&bed.store, tied, "73/R").await;
    assert_eq!(sibling.status, Status::Ready);
    let removal = delivery_of(&bed.store, tied, "72/R").await;
    assert_eq!(
        (removal.status, removal.amount.centavos()),
        (Status::Ready, 0)
    );
    let mut operations: Vec<(String, &str)> = Vec::new();
    for job in claim(&bed.store, connection).await {
        operations.push((job.name.clone(), job.operation.name()));
    }
    operations.sort();
    let wanted_operations = [("71/R", "change"), ("72/R", "remove"), ("73/R", "include")];
    assert_eq!(
        operations,
        wanted_operations.map(|(name, what)| (name.to_owned(), what))
    );
    let revisions: Vec<i32> = deliveries(&bed.store)
        .await
        .iter()
        .filter(|one| one.event == tied)
        .map(|one| one.revision)
        .collect();
    assert_eq!(revisions, [2, 2, 2]);
});

on_both!(a_cause_is_checked_again, |bed| {
    office(&bed.store, "acme").await;
    let wants = vec![wanted_linked("71/R", 1, "71")];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let cause = delivery_of(&bed.store, event, "71/R").await.causes[0].id;
    assert_eq!(bed.store.by(&MALOTE).recheck_cause(cause).await.unwrap(), 0);
    let missing = bed
        .store
        .by(&MALOTE)
        .recheck_cause(malote_core::id::CauseId::fresh())
        .await;
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
});
