//! What a person does about deliveries whose outcome nobody knows.

use std::time::Duration;

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::{Event, Verdict};
use malote_core::job::{Errand, Job};
use malote_core::next::Current;
use malote_store::audit::MALOTE;

use crate::given::{
    accept, answer, approval, claim, delivery_of, fault, office, settle, uncertain, wanted,
};
use crate::harness::on_both;

on_both!(what_nobody_knows_is_asked_about_once_more, |bed| {
    let connection = office(&bed.store, "acme").await;
    let event = accept(
        &bed.store,
        approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
    )
    .await;
    let job = claim(&bed.store, connection).await.remove(0);
    answer(&bed.store, job, uncertain()).await;
    let asked = claim(&bed.store, connection).await.remove(0);
    bed.advance(Duration::from_secs(2 * 86_400)).await;
    let asked = Job {
        current: Current {
            unknown_for: Duration::from_secs(2 * 86_400),
            ..asked.current.clone()
        },
        ..asked
    };
    let nobody = Verdict::Unknown {
        after: Duration::ZERO,
        fault: fault(),
    };
    settle(&bed.store, asked, Event::Judged(nobody)).await;
    let parked = delivery_of(&bed.store, event, "71/R").await;
    assert_eq!(parked.causes[0].kind, Kind::OutcomeUnknown);
    let by = bed.store.by(&MALOTE);
    assert_eq!(by.recheck_cause(parked.causes[0].id).await.unwrap(), 1);
    let again = claim(&bed.store, connection).await.remove(0);
    assert_eq!(again.errand, Errand::Ask);
    assert!(again.current.unknown_for < Duration::from_secs(86_400));
});

on_both!(
    what_is_in_doubt_has_its_patience_anew_once_it_is_ordered,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        accept(
            &bed.store,
            approval("acme", "e1", "r1", 1, vec![wanted("71/R", 1)]),
        )
        .await;
        let job = claim(&bed.store, connection).await.remove(0);
        let id = job.id;
        answer(&bed.store, job, uncertain()).await;
        let asked = claim(&bed.store, connection).await.remove(0);
        let causes = vec![Draft::new(Kind::OutcomeUnknown, "ML1")];
        settle(&bed.store, asked, Event::Judged(Verdict::Barred { causes })).await;
        bed.advance(Duration::from_secs(3 * 86_400)).await;
        bed.store.by(&MALOTE).replay(id).await.unwrap();
        let again = claim(&bed.store, connection).await.remove(0);
        assert_eq!(again.errand, Errand::Ask);
        assert!(again.current.unknown_for < Duration::from_secs(86_400));
    }
);
