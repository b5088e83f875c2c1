//! What is seen, and that the same thing is one alarm.

use std::time::Duration;

use malote_core::alert::{Facts, Kind};
use malote_core::cause;
use malote_core::money::Money;
use malote_store::alert::list::Filter;
use malote_store::audit::MALOTE;
use malote_store::{LinkRow, Scope, Window};

use crate::alerting::world::{
    GATHER, LOOK, alarms, cause_of, look, open_kinds, refuse_all, refused, turn, unlinked,
};
use crate::given::{accept, approval, office, tenant, wanted};
use crate::harness::{Place, on_both};
use crate::queue::raw::Raw;

on_both!(
    what_waits_for_one_cause_is_one_alarm_however_often_it_is_seen,
    |bed| {
        office(&bed.store, "acme").await;
        for report in ["1", "2", "3"] {
            unlinked(&bed.store, "acme", report, "71").await;
        }
        look(&bed).await;
        let [first] = alarms(&bed.store, false).await.try_into().unwrap();
        assert_eq!(cause_of(&first), cause::Kind::ExpenseTypeUnlinked);
        assert_eq!(first.tenant.as_deref(), Some("acme"));
        assert_eq!(first.total.count, 3);
        assert_eq!(first.total.amount, Money::from_centavos(3_000));
        unlinked(&bed.store, "acme", "4", "71").await;
        look(&bed).await;
        let [again] = alarms(&bed.store, true).await.try_into().unwrap();
        assert_eq!((again.id, again.total.count), (first.id, 4));
        assert!(again.seen_at > again.opened_at);
    }
);

on_both!(what_is_over_closes_and_may_come_back_as_another, |bed| {
    let connection = office(&bed.store, "acme").await;
    unlinked(&bed.store, "acme", "1", "71").await;
    look(&bed).await;
    let link = |value: Option<&str>| LinkRow {
        kind: "expense-type".to_owned(),
        key: "71".to_owned(),
        value: value.map(str::to_owned),
        label: String::new(),
        problem: None,
    };
    let set = async |value: Option<&str>| {
        let rows = [link(value)];
        bed.store
            .by(&MALOTE)
            .set_links(connection, &rows)
            .await
            .unwrap();
    };
    set(Some("2.04.01")).await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, []);
    let [closed] = alarms(&bed.store, true).await.try_into().unwrap();
    assert!(closed.closed_at.is_some());
    bed.store
        .by(&MALOTE)
        .remove_link(connection, "expense-type", "71")
        .await
        .unwrap();
    unlinked(&bed.store, "acme", "2", "71").await;
    look(&bed).await;
    let [reopened] = alarms(&bed.store, true).await.try_into().unwrap();
    assert_eq!(
        reopened.id, closed.id,
        "within the gathering time it goes on"
    );
    assert_eq!(reopened.closed_at, None);
    set(Some("2.04.01")).await;
    look(&bed).await;
    bed.advance(GATHER).await;
    bed.store
        .by(&MALOTE)
        .remove_link(connection, "expense-type", "71")
        .await
        .unwrap();
    unlinked(&bed.store, "acme", "3", "71").await;
    look(&bed).await;
    assert_eq!(
        alarms(&bed.store, true).await.len(),
        2,
        "later it is another"
    );
});

on_both!(
    one_that_began_anew_is_not_opened_again_by_a_longer_gathering_time,
    |bed| {
        let connection = office(&bed.store, "acme").await;
        let by = bed.store.by(&MALOTE);
        for report in ["1", "2"] {
            unlinked(&bed.store, "acme", report, "71").await;
            look(&bed).await;
            let rows = [LinkRow::to("expense-type", "71", "2.04.01")];
            by.set_links(connection, &rows).await.unwrap();
            look(&bed).await;
            let removed = by.remove_link(connection, "expense-type", "71").await;
            assert!(removed.unwrap());
            bed.advance(GATHER).await;
        }
        unlinked(&bed.store, "acme", "3", "71").await;
        look(&bed).await;
        let now = turn(&bed.store).await;
        let looked = bed.store.look_for_alarms(&now, GATHER * 10).await;
        assert!(looked.unwrap());
        assert_eq!(alarms(&bed.store, false).await.len(), 1);
    }
);

on_both!(
    messages_of_nobody_and_of_an_empty_tenant_are_one_alarm,
    |bed| {
        refused(&bed.store, Some(""), "a").await;
        refused(&bed.store, None, "b").await;
        look(&bed).await;
        assert_eq!(open_kinds(&bed.store).await, [Kind::MessagesRefused]);
    }
);

on_both!(every_kind_of_trouble_is_seen, |bed| {
    let connection = office(&bed.store, "acme").await;
    for report in ["1", "2"] {
        let wants = vec![wanted("71/R", 500)];
        let event = approval("acme", &format!("e-{report}"), report, 1, wants);
        accept(&bed.store, event).await;
    }
    refuse_all(&bed.store, connection).await;
    refused(&bed.store, Some("acme"), "a").await;
    refused(&bed.store, None, "b").await;
    look(&bed).await;
    let kinds = [
        Kind::DeliveriesDead,
        Kind::MessagesRefused,
        Kind::MessagesRefused,
    ];
    assert_eq!(open_kinds(&bed.store).await, kinds);
    let seen = alarms(&bed.store, false).await;
    let dead = seen
        .iter()
        .find(|alarm| alarm.facts.kind() == Kind::DeliveriesDead)
        .unwrap();
    assert_eq!(dead.total.count, 2, "one line for all of a kind");
    assert_eq!(dead.total.amount, Money::from_centavos(1_000));
    let mine = Filter {
        scope: Scope::Only(vec![tenant("acme")]),
        ..Filter::default()
    };
    let mine = bed.store.alarms(&mine, &Window::default()).await.unwrap();
    assert_eq!(
        mine.items.len(),
        2,
        "what is nobody's only who sees all sees"
    );
    let none = Filter {
        scope: Scope::Only(vec![tenant("borges")]),
        ..Filter::default()
    };
    let none = bed.store.alarms(&none, &Window::default()).await.unwrap();
    assert_eq!(none.items, []);
    let figures = bed.store.alert_figures().await.unwrap();
    assert_eq!(
        figures.alarms.iter().map(|(_, count)| count).sum::<u64>(),
        3
    );
});

on_both!(alarms_are_listed_in_pages, |bed| {
    office(&bed.store, "acme").await;
    for kind in ["71", "72", "73"] {
        unlinked(&bed.store, "acme", kind, kind).await;
    }
    look(&bed).await;
    let mut window = Window::first(2);
    let first = bed.store.alarms(&Filter::default(), &window).await.unwrap();
    assert_eq!(first.items.len(), 2);
    window.cursor = first.next;
    let rest = bed.store.alarms(&Filter::default(), &window).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
    let other = Filter {
        kind: Some(Kind::TotalsDiffer),
        ..Filter::default()
    };
    let other = bed.store.alarms(&other, &Window::default()).await.unwrap();
    assert_eq!(other.items, []);
});

on_both!(totals_that_differ_are_told_with_both_figures, |bed| {
    if bed.place == Place::Memory {
        return; // Nobody can get at it behind the store's back.
    }
    office(&bed.store, "acme").await;
    accept(
        &bed.store,
        approval("acme", "e-1", "1", 1, vec![wanted("71/R", 500)]),
    )
    .await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, []);
    let raw = Raw::open(&bed).await;
    raw.run("UPDATE events SET expected_amount = 700").await;
    look(&bed).await;
    assert_eq!(
        alarms(&bed.store, false).await,
        [],
        "totals have their own time"
    );
    bed.advance(Duration::from_secs(600)).await;
    look(&bed).await;
    let [alarm] = alarms(&bed.store, false).await.try_into().unwrap();
    let Facts::TotalsDiffer {
        expected,
        accounted,
        ..
    } = &alarm.facts
    else {
        panic!("{alarm:?}");
    };
    let centavos = (expected.amount.centavos(), accounted.amount.centavos());
    assert_eq!(centavos, (700, 500));
    assert_eq!(alarm.total.amount, Money::from_centavos(200));
    look(&bed).await;
    assert_eq!(
        open_kinds(&bed.store).await,
        [Kind::TotalsDiffer],
        "it stays"
    );
    raw.run("UPDATE events SET expected_amount = 500").await;
    bed.advance(Duration::from_secs(600)).await;
    look(&bed).await;
    assert_eq!(alarms(&bed.store, false).await, []);
});

on_both!(
    an_older_day_is_compared_when_something_of_it_changes,
    |bed| {
        if bed.place == Place::Memory {
            return; // Nobody can get at it behind the store's back.
        }
        let (minutes, days) = (Duration::from_secs(600), Duration::from_secs(5 * 86_400));
        let connection = office(&bed.store, "acme").await;
        let event = approval("acme", "e-1", "1", 1, vec![wanted("71/R", 500)]);
        accept(&bed.store, event).await;
        for _ in 0..2 {
            look(&bed).await;
            bed.advance(minutes).await;
        }
        bed.advance(days).await;
        let raw = Raw::open(&bed).await;
        if bed.place == Place::Postgres {
            raw.run("UPDATE events SET day = day - 5").await;
        }
        raw.run("UPDATE events SET expected_amount = 700").await;
        look(&bed).await;
        assert_eq!(open_kinds(&bed.store).await, [], "nothing of it changed");
        refuse_all(&bed.store, connection).await;
        bed.advance(minutes).await;
        look(&bed).await;
        let kinds = [Kind::DeliveriesDead, Kind::TotalsDiffer];
        assert_eq!(open_kinds(&bed.store).await, kinds);
    }
);

on_both!(one_looks_at_a_time_and_a_late_one_writes_nothing, |bed| {
    office(&bed.store, "acme").await;
    unlinked(&bed.store, "acme", "1", "71").await;
    let late = turn(&bed.store).await;
    let second = bed.store.take_alert_turn(LOOK).await.unwrap();
    assert_eq!(second, None, "the turn is taken");
    bed.advance(LOOK).await;
    let slow = bed.store.take_alert_turn(LOOK).await.unwrap();
    assert_eq!(slow, None, "a long look is let end");
    bed.advance(LOOK * 3).await;
    let next = turn(&bed.store).await;
    assert!(!bed.store.look_for_alarms(&late, GATHER).await.unwrap());
    assert_eq!(alarms(&bed.store, true).await, []);
    assert!(bed.store.look_for_alarms(&next, GATHER).await.unwrap());
    assert_eq!(alarms(&bed.store, true).await.len(), 1);
});

on_both!(of_two_who_ask_at_once_one_has_the_turn, |bed| {
    let other = bed.store.clone();
    let (one, two) = tokio::join!(bed.store.take_alert_turn(LOOK), other.take_alert_turn(LOOK));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.is_some() != two.is_some(), "{one:?} {two:?}");
});
