//! What keeps failing while nobody has to do anything for it: a target that does not answer.

use std::time::Duration;

use malote_core::alert::{Alarm, Facts, Kind};
use malote_core::delivery::{Answer, Event, Verdict};
use malote_core::fault::Fault;
use malote_core::id::ConnectionId;
use malote_core::job::Job;
use malote_core::money::Money;
use malote_store::audit::MALOTE;
use malote_store::{MethodState, Store};

use crate::alerting::world::{alarms, look, open_kinds};
use crate::given::{
    accept, answer, approval, claim, held, new_connection, office, settle, uncertain, wanted,
};
use crate::harness::{Bed, on_both};

const HOUR: Duration = Duration::from_secs(3_600);

fn unreachable(code: &str) -> Fault {
    Fault {
        connector: "omie".to_owned(),
        code: code.to_owned(),
        field: String::new(),
        entity: "IncluirContaPagar".to_owned(),
        detail: "no connection".to_owned(),
    }
}

fn retry(code: &str) -> Answer {
    let fault = unreachable(code);
    Answer::Retry { after: None, fault }
}

/// Three reports, each taken to a target that does not answer.
async fn failing(bed: &Bed, codes: [&str; 3]) -> ConnectionId {
    let connection = office(&bed.store, "acme").await;
    for report in ["1", "2", "3"] {
        let wants = vec![wanted("71/R", 500)];
        let event = approval("acme", &format!("e-{report}"), report, 1, wants);
        accept(&bed.store, event).await;
    }
    let jobs = claim(&bed.store, connection).await;
    assert_eq!(jobs.len(), 3);
    for (job, code) in jobs.into_iter().zip(codes) {
        answer(&bed.store, job, retry(code)).await;
    }
    calls(&bed.store, "acme", 3).await;
    connection
}

/// The last calls of a tenant's key failed, or went well.
async fn calls(store: &Store, tenant: &str, faults: u32) {
    let state = MethodState {
        method: "IncluirContaPagar".to_owned(),
        faults,
        paused: None,
        fingerprint: String::new(),
    };
    let credential = new_connection(tenant, "matriz").credential;
    store.keep_method(&credential, &state).await.unwrap();
}

async fn deliver(store: &Store, job: Job) {
    let known = held(&job, "4711");
    answer(store, job, Answer::Delivered(known)).await;
}

async fn only(bed: &Bed) -> Alarm {
    let [alarm] = alarms(&bed.store, false).await.try_into().unwrap();
    alarm
}

on_both!(what_keeps_failing_is_one_alarm_until_it_has_gone, |bed| {
    let connection = failing(&bed, ["a", "b", "b"]).await;
    look(&bed).await;
    bed.advance(HOUR / 3).await;
    look(&bed).await;
    assert_eq!(open_kinds(&bed.store).await, [], "it may be over soon");
    bed.advance(HOUR / 3).await;
    look(&bed).await;
    let alarm = only(&bed).await;
    assert_eq!(alarm.tenant.as_deref(), Some("acme"));
    assert_eq!(alarm.total.count, 3);
    assert_eq!(alarm.total.amount, Money::from_centavos(1_500));
    let Facts::DeliveriesFailing {
        connection: of,
        name,
        fingerprint,
        ..
    } = &alarm.facts
    else {
        panic!("{alarm:?}");
    };
    assert_eq!((*of, name.as_str()), (connection, "matriz"));
    let most = unreachable("b").fingerprint();
    assert_eq!(fingerprint, &most, "what most of them fail for");
    let mut jobs = claim(&bed.store, connection).await;
    look(&bed).await;
    assert_eq!(only(&bed).await.id, alarm.id, "on its way it is not over");
    let last = jobs.pop().unwrap();
    for job in jobs {
        deliver(&bed.store, job).await;
    }
    answer(&bed.store, last, retry("b")).await;
    look(&bed).await;
    let same = only(&bed).await;
    assert_eq!((same.id, same.total.count), (alarm.id, 1));
    bed.advance(HOUR).await;
    let last = claim(&bed.store, connection).await.remove(0);
    deliver(&bed.store, last).await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, []);
    assert_eq!(alarms(&bed.store, true).await.len(), 1);
});

on_both!(
    what_waits_for_its_turn_at_a_target_that_answers_does_not_fail,
    |bed| {
        failing(&bed, ["a", "a", "a"]).await;
        bed.advance(HOUR).await;
        calls(&bed.store, "acme", 0).await;
        look(&bed).await;
        assert_eq!(open_kinds(&bed.store).await, []);
        calls(&bed.store, "acme", 1).await;
        look(&bed).await;
        assert_eq!(open_kinds(&bed.store).await, [Kind::DeliveriesFailing]);
    }
);

on_both!(a_pause_by_a_person_is_no_failure, |bed| {
    let connection = failing(&bed, ["a", "a", "a"]).await;
    bed.advance(HOUR).await;
    let by = bed.store.by(&MALOTE);
    by.set_paused(connection, true).await.unwrap();
    look(&bed).await;
    by.set_paused(connection, false).await.unwrap();
    look(&bed).await;
    assert_eq!(alarms(&bed.store, true).await, []);
    bed.advance(HOUR).await;
    look(&bed).await;
    assert_eq!(open_kinds(&bed.store).await, [Kind::DeliveriesFailing]);
});

on_both!(a_target_that_does_not_say_what_it_holds_fails_too, |bed| {
    let connection = office(&bed.store, "acme").await;
    let event = approval("acme", "e-1", "1", 1, vec![wanted("71/R", 500)]);
    accept(&bed.store, event).await;
    let job = claim(&bed.store, connection).await.remove(0);
    let unsure = Answer::Uncertain {
        after: HOUR * 2,
        duplicate: false,
        fault: unreachable("timeout"),
    };
    answer(&bed.store, job, unsure).await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, true).await, []);
    bed.advance(HOUR).await;
    look(&bed).await;
    assert_eq!(open_kinds(&bed.store).await, [Kind::DeliveriesFailing]);
});

on_both!(a_target_that_could_never_be_asked_fails_too, |bed| {
    let connection = office(&bed.store, "acme").await;
    let event = approval("acme", "e-1", "1", 1, vec![wanted("71/R", 500)]);
    accept(&bed.store, event).await;
    let job = claim(&bed.store, connection).await.remove(0);
    answer(&bed.store, job, uncertain()).await;
    for _ in 0..3 {
        bed.advance(HOUR / 3).await;
        let asked = claim(&bed.store, connection).await.remove(0);
        assert_eq!(asked.current.unknown_for, Duration::ZERO);
        let after = Duration::ZERO;
        settle(&bed.store, asked, Event::Judged(Verdict::Unasked { after })).await;
    }
    look(&bed).await;
    assert_eq!(open_kinds(&bed.store).await, [Kind::DeliveriesFailing]);
});

on_both!(each_connection_has_its_own, |bed| {
    failing(&bed, ["a", "a", "a"]).await;
    let other = office(&bed.store, "borges").await;
    let event = approval("borges", "e-1", "1", 1, vec![wanted("71/R", 700)]);
    accept(&bed.store, event).await;
    let job = claim(&bed.store, other).await.remove(0);
    answer(&bed.store, job, retry("a")).await;
    calls(&bed.store, "borges", 1).await;
    bed.advance(HOUR).await;
    look(&bed).await;
    let mut seen: Vec<(Option<String>, i64)> = alarms(&bed.store, false)
        .await
        .into_iter()
        .map(|alarm| (alarm.tenant, alarm.total.count))
        .collect();
    seen.sort_unstable();
    let of = |tenant: &str, count| (Some(tenant.to_owned()), count);
    assert_eq!(seen, [of("acme", 3), of("borges", 1)]);
});
