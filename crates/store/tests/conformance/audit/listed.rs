//! Lists of the trail: filters, pages, and whose rows are seen.

use std::time::Duration;

use malote_store::audit::{Actor, Filter, Lacking, Record, Rejected};
use malote_store::{Scope, Store, StoreError, Window};

use crate::audit::{ana, trail};
use crate::given::{office, tenant};
use crate::harness::on_both;

async fn listed(store: &Store, filter: &Filter) -> Vec<Record> {
    let page = store.audit(filter, &Window::first(200)).await;
    page.expect("the trail").items
}

on_both!(every_filter_fits_alone_and_together, |bed| {
    let store = &bed.store;
    let (ana, rui) = (ana(), Actor::user("rui", "servidor"));
    let acme = office(store, "acme").await;
    let beta = office(store, "beta").await;
    for (who, connection) in [(&ana, acme), (&rui, acme), (&ana, beta)] {
        store.by(who).set_paused(connection, true).await.unwrap();
    }
    let all = Filter::default;
    let of = |scope: &str| Scope::Only(vec![tenant(scope)]);
    let paused = |filter: Filter| Filter {
        action: Some("connection.pause".to_owned()),
        ..filter
    };
    let who = |filter: Filter, name: &str| Filter {
        who: Some(name.to_owned()),
        ..filter
    };
    let subject = |filter: Filter| Filter {
        subject: Some(acme.to_string()),
        ..filter
    };
    let scope = |filter: Filter, name: &str| Filter {
        scope: of(name),
        ..filter
    };
    for (filter, count) in [
        (all(), 7),
        (paused(all()), 3),
        (who(all(), "aaaaaaaaaaaa"), 2),
        (who(paused(all()), "rui"), 1),
        (subject(all()), 3),
        (scope(all(), "acme"), 4),
        (scope(paused(all()), "beta"), 1),
        (scope(subject(all()), "beta"), 0),
        (who(scope(all(), "beta"), "rui"), 0),
        (scope(who(all(), "aaaaaaaaaaaa"), "beta"), 1),
    ] {
        let found = listed(store, &filter).await;
        assert_eq!(found.len(), count, "{filter:?}");
        let seen = found.iter().all(|row| {
            let tenant = row.tenant.as_deref().unwrap_or_default();
            filter.scope.allows(tenant)
        });
        assert!(seen, "{filter:?}");
    }
});

on_both!(a_span_of_time_narrows, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let at = trail(store).await[0].at;
    let hour = Duration::from_secs(3_600);
    for (since, until, count) in [
        (Some(at - hour), Some(at + hour), 2),
        (Some(at + hour), None, 0),
        (None, Some(at - hour), 0),
    ] {
        let filter = Filter {
            since,
            until,
            ..Filter::default()
        };
        assert_eq!(listed(store, &filter).await.len(), count);
    }
});

on_both!(pages_stay_exact_while_rows_are_added, |bed| {
    let store = &bed.store;
    let ana = ana();
    for number in 0..5 {
        let name = tenant(&format!("t{number}"));
        store.by(&ana).add_tenant(&name, "").await.unwrap();
    }
    let mut window = Window::first(2);
    let mut seen = Vec::new();
    loop {
        let page = store.audit(&Filter::default(), &window).await.unwrap();
        seen.extend(page.items.into_iter().map(|row| row.subject));
        let late = tenant(&format!("late{}", seen.len()));
        store.by(&ana).add_tenant(&late, "").await.unwrap();
        match page.next {
            None => break,
            next => window.cursor = next,
        }
    }
    assert_eq!(seen, ["t4", "t3", "t2", "t1", "t0"]);
    window.cursor = Some("yesterday".to_owned());
    let wrong = store.audit(&Filter::default(), &window).await;
    assert!(matches!(wrong, Err(StoreError::Cursor { .. })));
});

on_both!(what_concerns_all_only_those_see_who_see_all, |bed| {
    let store = &bed.store;
    let rejected = Rejected {
        who: Actor::stranger("192.0.2.9"),
        lacking: Lacking::Key,
        tenant: None,
        subject: "abcdefabcdef".to_owned(),
        count: 12,
        seconds: 60,
        why: "unknown",
    };
    store.access_rejected(&rejected).await.unwrap();
    office(store, "acme").await;
    let row = trail(store).await.pop().unwrap();
    assert_eq!(
        (row.action.as_str(), row.from.as_str()),
        ("access.rejected", "192.0.2.9")
    );
    assert_eq!(row.after["count"], 12);
    let bound = Filter {
        scope: Scope::Only(vec![tenant("acme")]),
        ..Filter::default()
    };
    let seen = listed(store, &bound).await;
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|row| row.tenant.as_deref() == Some("acme")));
    let nobody = Filter {
        scope: Scope::Only(Vec::new()),
        ..Filter::default()
    };
    assert!(listed(store, &nobody).await.is_empty());
});
