//! Refused messages: grouped, marked, and kept in sight.

use malote_store::admin::refusal;
use malote_store::audit::MALOTE;
use malote_store::{Batch, Refused, Scope, Window};

use crate::given::{LEASE, tenant};
use crate::harness::on_both;

on_both!(
    a_message_refused_again_before_its_replay_is_noted_stays_in_sight,
    |bed| {
        let refused = || Batch {
            refused: vec![Refused {
                body: b"a".to_vec(),
                tenant: None,
                source: None,
                event_id: None,
                refusal: malote_core::problem::Refusal::one("no-connection", "", "", "has none"),
            }],
            queue: Some("malote.expenses".to_owned()),
            ..Batch::default()
        };
        bed.store.accept(refused()).await.unwrap();
        let filter = refusal::Filter::default();
        let first = bed.store.refusals(&filter, &Window::default()).await;
        let first = first.unwrap().items.remove(0);
        bed.store.accept(refused()).await.unwrap();
        for (seen, status) in [
            (first.seen, refusal::Status::Dead),
            (first.seen + 1, refusal::Status::Replayed),
        ] {
            let noted = bed.store.by(&MALOTE).refusal_replayed(first.id, seen);
            noted.await.unwrap();
            let now = bed.store.refusal(first.id).await.unwrap().0;
            assert_eq!(now.status, status, "replayed when it had come {seen} times");
        }
    }
);

on_both!(refused_messages_are_grouped_and_marked, |bed| {
    let refused = |body: &str| Refused {
        body: body.as_bytes().to_vec(),
        tenant: None,
        source: None,
        event_id: None,
        refusal: malote_core::problem::Refusal::one("invalid-event", "", "not-json", "is not JSON"),
    };
    let batch = Batch {
        incoming: Vec::new(),
        refused: vec![refused("a"), refused("b")],
        queue: Some("malote.expenses".to_owned()),
        room: Vec::new(),
        worker: "test".to_owned(),
        lease: LEASE,
    };
    bed.store.accept(batch).await.unwrap();
    assert_eq!(bed.store.backlog().await.unwrap().refused, 2);
    let groups = bed.store.refusal_groups(&Scope::All).await.unwrap();
    assert_eq!((groups.len(), groups[0].count), (1, 2));
    let filter = refusal::Filter::default();
    let listed = bed.store.refusals(&filter, &Window::default()).await;
    let first = listed.unwrap().items.remove(0);
    let (again, body) = bed.store.refusal(first.id).await.unwrap();
    assert_eq!(again, first);
    assert!(body == b"a" || body == b"b");
    bed.store
        .by(&MALOTE)
        .discard_refusal(first.id)
        .await
        .unwrap();
    let groups = bed.store.refusal_groups(&Scope::All).await.unwrap();
    assert_eq!(groups[0].count, 1);
    let bound = Scope::Only(vec![tenant("acme")]);
    assert!(bed.store.refusal_groups(&bound).await.unwrap().is_empty());
});

on_both!(
    what_lay_in_the_broker_is_kept_once_and_what_was_decided_stays,
    |bed| {
        let letter = |body: &str, kept| refusal::Letter {
            body: body.as_bytes().to_vec(),
            queue: "malote.expenses".to_owned(),
            tenant: Some("acme".to_owned()),
            source: None,
            event_id: None,
            code: "delivery-limit".to_owned(),
            detail: "gave up".to_owned(),
            kept,
        };
        let fresh = [letter("c", false), letter("c", false), letter("d", true)];
        assert_eq!(
            bed.store.by(&MALOTE).keep_stranded(&fresh).await.unwrap(),
            2
        );
        let stranded = refusal::Filter {
            code: Some("delivery-limit".to_owned()),
            ..refusal::Filter::default()
        };
        let stranded = bed.store.refusals(&stranded, &Window::default()).await;
        let mut stranded = stranded.unwrap().items;
        assert_eq!(stranded.len(), 2);
        let stranded = stranded.remove(1).id;
        let replayed = bed.store.by(&MALOTE).refusal_replayed(stranded, 2);
        replayed.await.unwrap();
        let again = bed
            .store
            .by(&MALOTE)
            .keep_stranded(&[letter("c", true)])
            .await;
        assert_eq!(again.unwrap(), 0);
        let status = bed.store.refusal(stranded).await.unwrap().0.status;
        assert_eq!(status, refusal::Status::Replayed, "decided is decided");
        let again = bed
            .store
            .by(&MALOTE)
            .keep_stranded(&[letter("c", false)])
            .await;
        assert_eq!(again.unwrap(), 0);
        let status = bed.store.refusal(stranded).await.unwrap().0.status;
        assert_eq!(status, refusal::Status::Dead, "it died once more");
        let given_up = bed.store.by(&MALOTE).discard_refusal(stranded);
        given_up.await.unwrap();
        let by = bed.store.by(&MALOTE);
        by.keep_stranded(&[letter("c", false)]).await.unwrap();
        let status = bed.store.refusal(stranded).await.unwrap().0.status;
        assert_eq!(status, refusal::Status::Discarded);
    }
);
