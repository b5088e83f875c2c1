//! Searching deliveries: all of it or a clear refusal, and nothing of anybody else.

use malote_core::delivery::{Answer, Status};
use malote_store::audit::MALOTE;
use malote_store::read::causes;
use malote_store::read::delivery::Filter;
use malote_store::replay::{Chosen, Order};
use malote_store::{Batch, Incoming, Scope, Store, StoreError, Window};

use crate::given::{
    LEASE, accept, answer, approval, claim, held, office, tenant, wanted, wanted_linked,
};
use crate::harness::on_both;

/// The subjects found, the newest first.
async fn found(store: &Store, filter: &Filter) -> Result<Vec<String>, StoreError> {
    let page = store.deliveries(filter, &Window::first(200)).await?;
    Ok(page.items.into_iter().map(|one| one.subject).collect())
}

fn by(q: &str) -> Filter {
    Filter {
        q: Some(q.to_owned()),
        ..Filter::default()
    }
}

fn within(name: &str, q: &str) -> Filter {
    Filter {
        scope: Scope::Only(vec![tenant(name)]),
        ..by(q)
    }
}

/// Accepts many reports that begin alike, of events that begin alike.
async fn many(store: &Store, tenant: &str, count: usize) {
    let one = |number: usize| -> Incoming {
        let (event, report) = (format!("ev-{number:04}"), format!("rel-{number:04}"));
        approval(tenant, &event, &report, 1, vec![wanted("71/R", 100)])
    };
    let batch = Batch {
        incoming: (0..count).map(one).collect(),
        refused: Vec::new(),
        queue: None,
        room: Vec::new(),
        worker: "test".to_owned(),
        lease: LEASE,
    };
    store.accept(batch).await.expect("accepting many events");
}

on_both!(a_search_finds_keys_subjects_events_and_references, |bed| {
    let connection = office(&bed.store, "acme").await;
    let wants = vec![wanted("71/R", 100)];
    accept(&bed.store, approval("acme", "ev-77", "report-9", 1, wants)).await;
    let job = claim(&bed.store, connection).await.remove(0);
    let (id, key) = (job.id.to_string(), job.target_key.clone());
    let known = held(&job, "4711");
    answer(&bed.store, job, Answer::Delivered(known)).await;
    for q in [id.as_str(), &key, &key[..6], "ev-7", "report-", "4711"] {
        let filter = Filter {
            q: Some(q.to_owned()),
            ..Filter::default()
        };
        let found = bed.store.deliveries(&filter, &Window::default()).await;
        assert_eq!(found.unwrap().items.len(), 1, "{q}");
    }
    for q in ["471", "nothing", "%", "eport"] {
        let filter = Filter {
            q: Some(q.to_owned()),
            ..Filter::default()
        };
        let found = bed.store.deliveries(&filter, &Window::default()).await;
        assert_eq!(found.unwrap().items.len(), 0, "{q}");
    }
});

on_both!(a_search_that_cannot_be_all_is_refused, |bed| {
    office(&bed.store, "acme").await;
    many(&bed.store, "acme", 1_001).await;
    let broad = |filter: Filter| {
        let store = bed.store.clone();
        async move { matches!(found(&store, &filter).await, Err(StoreError::Broad { .. })) }
    };
    for q in ["rel-", "ev-", "r", "ML"] {
        assert!(broad(by(q)).await, "{q}");
        assert!(broad(within("acme", q)).await, "{q} of acme");
        let dead = Filter {
            status: Some(Status::Dead),
            ..by(q)
        };
        assert!(broad(dead).await, "{q}, dead: an empty list would be a lie");
    }
    for q in ["rel-10", "ev-10"] {
        assert_eq!(found(&bed.store, &by(q)).await.unwrap(), ["rel-1000"]);
        let own = within("acme", q);
        assert_eq!(found(&bed.store, &own).await.unwrap(), ["rel-1000"]);
    }
    assert_eq!(found(&bed.store, &by("rel-0")).await.unwrap().len(), 200);
});

on_both!(what_others_have_does_not_change_the_answer, |bed| {
    office(&bed.store, "acme").await;
    office(&bed.store, "beta").await;
    let wants = || vec![wanted("71/R", 100)];
    accept(&bed.store, approval("acme", "ev-7", "rel-7", 1, wants())).await;
    let alone = found(&bed.store, &within("acme", "rel-")).await.unwrap();
    assert_eq!(alone, ["rel-7"]);
    many(&bed.store, "beta", 1_001).await;
    for q in ["rel-", "ev-", "r"] {
        let own = within("acme", q);
        assert_eq!(found(&bed.store, &own).await.unwrap(), alone, "{q}");
    }
    let none = found(&bed.store, &within("acme", "rel-0")).await.unwrap();
    assert_eq!(none, Vec::<String>::new());
    assert!(found(&bed.store, &by("rel-")).await.is_err());
});

on_both!(a_reference_is_its_own_tenants, |bed| {
    let mut keys = Vec::new();
    for name in ["acme", "beta"] {
        let connection = office(&bed.store, name).await;
        let wants = vec![wanted("71/R", 100)];
        accept(&bed.store, approval(name, "e1", name, 1, wants)).await;
        let job = claim(&bed.store, connection).await.remove(0);
        keys.push(job.target_key.clone());
        let known = held(&job, "4711");
        answer(&bed.store, job, Answer::Delivered(known)).await;
    }
    let own = within("acme", "4711");
    assert_eq!(found(&bed.store, &own).await.unwrap(), ["acme"]);
    for own in [&keys[0], &keys[0][..6]] {
        let own = within("acme", own);
        assert_eq!(found(&bed.store, &own).await.unwrap(), ["acme"]);
    }
    let theirs = within("acme", &keys[1]);
    assert_eq!(found(&bed.store, &theirs).await.unwrap().len(), 0);
    let both = found(&bed.store, &by("4711")).await.unwrap();
    assert_eq!(both, ["beta", "acme"]);
});

on_both!(a_search_is_narrowed_by_everything_given_beside_it, |bed| {
    let connection = office(&bed.store, "acme").await;
    for (report, kind) in [("r-1", "71"), ("r-2", "72"), ("s-1", "71")] {
        let wants = vec![wanted_linked("71/R", 100, kind)];
        accept(&bed.store, approval("acme", report, report, 1, wants)).await;
    }
    let wants = vec![wanted("71/R", 100)];
    accept(&bed.store, approval("acme", "r-3", "r-3", 1, wants)).await;
    let open = causes::Filter::default();
    let open = bed.store.causes(&open, &Window::default()).await.unwrap();
    let cause = open.items.iter().find(|one| one.entity == "71").unwrap().id;
    for filter in [by("r-"), within("acme", "r-")] {
        let with = |change: fn(&mut Filter)| {
            let mut filter = filter.clone();
            change(&mut filter);
            filter
        };
        let waiting = Filter {
            cause: Some(cause),
            ..filter.clone()
        };
        assert_eq!(found(&bed.store, &waiting).await.unwrap(), ["r-1"]);
        let parked = with(|filter| filter.status = Some(Status::Parked));
        assert_eq!(found(&bed.store, &parked).await.unwrap(), ["r-2", "r-1"]);
        let elsewhere = with(|filter| filter.flow = Some("documents".to_owned()));
        assert_eq!(found(&bed.store, &elsewhere).await.unwrap().len(), 0);
        let through = Filter {
            connection: Some(connection),
            ..filter.clone()
        };
        assert_eq!(found(&bed.store, &through).await.unwrap().len(), 3);
    }
});

on_both!(an_order_by_a_text_takes_what_the_list_shows, |bed| {
    let connection = office(&bed.store, "acme").await;
    for report in ["r-1", "r-2", "s-1"] {
        let wants = vec![wanted("71/R", 100)];
        accept(&bed.store, approval("acme", report, report, 1, wants)).await;
    }
    for job in claim(&bed.store, connection).await {
        let fault = malote_core::fault::Fault {
            connector: "omie".to_owned(),
            code: "Client-102".to_owned(),
            field: String::new(),
            entity: "IncluirContaPagar".to_owned(),
            detail: "não".to_owned(),
        };
        answer(&bed.store, job, Answer::Refused(fault)).await;
    }
    let replayed = bed.store.deliveries(&by("r-1"), &Window::default()).await;
    let replayed = replayed.unwrap().items.remove(0).id;
    bed.store
        .by(&MALOTE)
        .discard(replayed, "gone")
        .await
        .unwrap();
    for filter in [by("r-"), within("acme", "r-"), by("s"), by("nothing")] {
        let filter = Filter {
            status: Some(Status::Dead),
            ..filter
        };
        let listed = bed.store.deliveries(&filter, &Window::default()).await;
        let mut listed: Vec<_> = listed.unwrap().items.iter().map(|one| one.id).collect();
        listed.sort();
        let chosen = Chosen {
            filter,
            ..Chosen::default()
        };
        let taken = bed.store.dry_replay(&chosen, &Window::default()).await;
        let taken: Vec<_> = taken.unwrap().items.iter().map(|one| one.job.id).collect();
        assert_eq!(taken, listed);
    }
});

on_both!(an_order_by_a_text_that_the_list_refuses_is_refused, |bed| {
    office(&bed.store, "acme").await;
    office(&bed.store, "beta").await;
    many(&bed.store, "acme", 1_001).await;
    for filter in [by("rel-"), within("acme", "ev-"), within("beta", "ML")] {
        let chosen = Chosen {
            filter,
            ..Chosen::default()
        };
        let order = Order {
            chosen: chosen.clone(),
            told: serde_json::json!({"q": "…"}),
            reason: "x".to_owned(),
            ramp: Vec::new(),
            stop_at_failure_percent: 100,
            rate_per_second: 1,
        };
        let store = &bed.store;
        let counted = store.replay_totals(&chosen).await.map(|_| ());
        let shown = store.dry_replay(&chosen, &Window::default()).await;
        let ordered = store.by(&MALOTE).order_replay(&order).await.map(|_| ());
        for refused in [counted, shown.map(|_| ()), ordered] {
            let broad = matches!(refused, Err(StoreError::Broad { .. }));
            assert!(broad, "{:?}: {refused:?}", chosen.filter.q);
        }
    }
    // What others have is neither looked through nor in the way.
    let own = Chosen {
        filter: within("beta", "rel-"),
        ..Chosen::default()
    };
    let none = bed.store.replay_totals(&own).await.unwrap();
    assert!(none.is_empty());
});
