//! Lists, details, groups and totals.

use malote_core::cause;
use malote_core::delivery::{Answer, Status};
use malote_core::fault::Fault;
use malote_core::money::Money;
use malote_core::totals::Total;
use malote_store::audit::MALOTE;
use malote_store::read::causes;
use malote_store::read::delivery::Filter;
use malote_store::read::event::Standing;
use malote_store::{LinkRow, Scope, StoreError, Window};

use crate::given::{
    accept, answer, approval, claim, deliveries, delivery_of, held, office, tenant, wanted,
    wanted_linked,
};
use crate::harness::on_both;

fn fault(detail: &str) -> Fault {
    Fault {
        connector: "omie".to_owned(),
        code: "Client-102".to_owned(),
        field: String::new(),
        entity: "IncluirContaPagar".to_owned(),
        detail: detail.to_owned(),
    }
}

on_both!(deliveries_are_listed_the_newest_first_in_pages, |bed| {
    office(&bed.store, "acme").await;
    for report in ["r1", "r2", "r3"] {
        let wants = vec![wanted("71/R", 100)];
        accept(&bed.store, approval("acme", report, report, 1, wants)).await;
    }
    let mut window = Window::first(2);
    let filter = Filter::default();
    let first = bed.store.deliveries(&filter, &window).await.unwrap();
    let subjects: Vec<&str> = first.items.iter().map(|one| one.subject.as_str()).collect();
    assert_eq!(subjects, ["r3", "r2"]);
    window.cursor = first.next;
    let second = bed.store.deliveries(&filter, &window).await.unwrap();
    assert_eq!(second.items[0].subject, "r1");
    assert_eq!(second.next, None);
    window.cursor = Some("nonsense".to_owned());
    assert!(bed.store.deliveries(&filter, &window).await.is_err());
});

on_both!(lists_are_narrowed_by_everything_given, |bed| {
    let connection = office(&bed.store, "acme").await;
    office(&bed.store, "beta").await;
    let wants = || vec![wanted_linked("71/R", 100, "71")];
    accept(&bed.store, approval("acme", "e1", "r1", 1, wants())).await;
    accept(
        &bed.store,
        approval("beta", "e2", "r2", 1, vec![wanted("72/R", 1)]),
    )
    .await;
    let count = |filter: Filter| {
        let store = bed.store.clone();
        async move {
            let page = store.deliveries(&filter, &Window::default()).await;
            page.unwrap().items.len()
        }
    };
    let all = Filter::default;
    assert_eq!(count(all()).await, 2);
    let scope = Scope::Only(vec![tenant("beta")]);
    assert_eq!(count(Filter { scope, ..all() }).await, 1);
    let parked = Some(Status::Parked);
    assert_eq!(
        count(Filter {
            status: parked,
            ..all()
        })
        .await,
        1
    );
    let connection = Some(connection);
    assert_eq!(
        count(Filter {
            connection,
            ..all()
        })
        .await,
        1
    );
    let flow = Some("documents".to_owned());
    assert_eq!(count(Filter { flow, ..all() }).await, 0);
    let hour = std::time::Duration::from_secs(3_600);
    let since = Some(bed.now() + hour);
    assert_eq!(count(Filter { since, ..all() }).await, 0);
    let until = since;
    assert_eq!(count(Filter { until, ..all() }).await, 2);
    let (open, window) = (causes::Filter::default(), Window::default());
    let causes = bed.store.causes(&open, &window).await.unwrap();
    let cause = Some(causes.items[0].id);
    assert_eq!(count(Filter { cause, ..all() }).await, 1);
});

on_both!(a_delivery_shows_its_event_and_its_attempts, |bed| {
    let connection = office(&bed.store, "acme").await;
    let wants = vec![wanted("71/R", 4_890)];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let job = claim(&bed.store, connection).await.remove(0);
    let known = held(&job, "4711");
    answer(&bed.store, job, Answer::Delivered(known)).await;
    let listed = delivery_of(&bed.store, event, "71/R").await;
    let detail = bed.store.delivery(listed.id, &Scope::All).await.unwrap();
    assert_eq!(detail.delivery, listed);
    assert_eq!(listed.status, Status::Delivered);
    assert_eq!(listed.reference.as_deref(), Some("4711"));
    assert_eq!(detail.event.id, "e1");
    assert_eq!(detail.tries.len(), 1);
    let known = detail.known.clone().unwrap();
    assert_eq!(
        (known.reference.as_str(), known.amount.centavos()),
        ("4711", 4_890)
    );
    let shown = serde_json::to_value(&detail).unwrap();
    assert_eq!(shown["amount"], "48.90");
    assert_eq!(shown["status"], "delivered");
    let others = Scope::Only(vec![tenant("beta")]);
    assert!(bed.store.delivery(listed.id, &others).await.is_err());
});

on_both!(an_event_says_whether_it_is_whole, |bed| {
    let connection = office(&bed.store, "acme").await;
    let wants = vec![wanted("71/R", 1), wanted("72/R", 2)];
    accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let standing = || {
        let store = bed.store.clone();
        async move {
            let event = store.event(&tenant("acme"), "/app", "e1").await.unwrap();
            event.unwrap().standing
        }
    };
    assert_eq!(standing().await, Standing::Waiting);
    let mut jobs = claim(&bed.store, connection).await;
    let (one, two) = (jobs.remove(0), jobs.remove(0));
    let known = held(&one, "1");
    answer(&bed.store, one, Answer::Delivered(known)).await;
    answer(&bed.store, two, Answer::Refused(fault("não"))).await;
    assert_eq!(standing().await, Standing::PartlyDelivered);
    let none = bed.store.event(&tenant("beta"), "/app", "e1").await;
    assert!(none.unwrap().is_none());
});

on_both!(failures_are_grouped_by_fingerprint, |bed| {
    let connection = office(&bed.store, "acme").await;
    for (report, centavos) in [("r1", 100), ("r2", 200), ("r3", 300)] {
        let wants = vec![wanted("71/R", centavos)];
        accept(&bed.store, approval("acme", report, report, 1, wants)).await;
    }
    for job in claim(&bed.store, connection).await {
        let detail = match job.amount.centavos() {
            300 => "outra coisa",
            centavos => &format!("código [{centavos}] inválido"),
        };
        answer(&bed.store, job, Answer::Refused(fault(detail))).await;
    }
    let groups = bed.store.failure_groups(&Scope::All).await.unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0].total.count, 2);
    assert_eq!(groups[0].total.amount, Money::from_centavos(300));
    let fingerprint = Some(groups[0].fingerprint.clone());
    let filter = Filter {
        fingerprint,
        ..Filter::default()
    };
    let page = bed.store.deliveries(&filter, &Window::default()).await;
    let dead = page.unwrap().items;
    assert_eq!(dead.len(), 2);
    assert!(dead.iter().any(|one| one.id == groups[0].sample));
    let nobody = Scope::Only(Vec::new());
    assert!(bed.store.failure_groups(&nobody).await.unwrap().is_empty());
});

on_both!(causes_say_how_much_waits_on_them, |bed| {
    let connection = office(&bed.store, "acme").await;
    for report in ["r1", "r2"] {
        let wants = vec![wanted_linked("71/R", 150, "71")];
        accept(&bed.store, approval("acme", report, report, 1, wants)).await;
    }
    let open = causes::Filter::default();
    let listed = bed.store.causes(&open, &Window::default()).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    let cause = &listed.items[0];
    assert_eq!(cause.kind, cause::Kind::ExpenseTypeUnlinked);
    assert_eq!(
        (cause.waiting.count, cause.waiting.amount.centavos()),
        (2, 300)
    );
    assert_eq!(deliveries(&bed.store).await[0].causes[0].id, cause.id);
    let backlog = bed.store.backlog().await.unwrap();
    assert_eq!(backlog.causes, [(cause::Kind::ExpenseTypeUnlinked, 1)]);
    let link = LinkRow::to("expense-type", "71", "2.04.01");
    bed.store
        .by(&MALOTE)
        .set_links(connection, &[link])
        .await
        .unwrap();
    let listed = bed.store.causes(&open, &Window::default()).await.unwrap();
    assert!(listed.items.is_empty());
    let cause = bed.store.cause(cause.id, &Scope::All).await.unwrap();
    assert!(!cause.open && cause.resolved_at.is_some());
});

on_both!(
    totals_come_in_pages_that_agree_and_show_each_account_once,
    |bed| {
        for name in ["acme", "borges", "casa"] {
            office(&bed.store, name).await;
            for (event, report) in [("e1", "r1"), ("e2", "r2")] {
                let wants = vec![wanted("71/R", 1_050), wanted("72/R", 2_000)];
                accept(&bed.store, approval(name, event, report, 1, wants)).await;
            }
        }
        let (from, to) = ("2020-01-01".parse().unwrap(), "2100-01-01".parse().unwrap());
        let two = vec![tenant("acme"), tenant("casa")];
        for (scope, count) in [(Scope::All, 3), (Scope::Only(two), 2)] {
            let whole = bed.store.totals(&scope, from, to).await.unwrap();
            assert_eq!(whole.len(), count);
            assert!(whole.iter().all(|one| one.agrees() && one.events == 2));
            let (mut seen, mut window) = (Vec::new(), Window::first(1));
            loop {
                let page = bed.store.totals_page(&scope, from, to, &window).await;
                let page = page.unwrap();
                assert_eq!(page.items.len(), 1);
                seen.extend(page.items);
                assert!(seen.len() <= whole.len(), "it goes on");
                if page.next.is_none() {
                    break;
                }
                window.cursor = page.next;
            }
            assert_eq!(seen, whole);
        }
        for foreign in ["acme", "soon acme", "2026-13-01 acme"] {
            let mut window = Window::first(1);
            window.cursor = Some(foreign.to_owned());
            let page = bed.store.totals_page(&Scope::All, from, to, &window).await;
            assert!(matches!(page, Err(StoreError::Cursor { .. })), "{foreign}");
        }
    }
);

on_both!(totals_agree_and_say_what_is_held, |bed| {
    let connection = office(&bed.store, "acme").await;
    let wants = vec![wanted("71/R", 1_050), wanted("72/R", 2_000)];
    accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let job = claim(&bed.store, connection).await.remove(0);
    let (amount, known) = (job.amount, held(&job, "4711"));
    answer(&bed.store, job, Answer::Delivered(known)).await;
    let wants = vec![wanted("71/R", 999)];
    accept(&bed.store, approval("acme", "e2", "r1", 2, wants)).await;
    let (from, to) = ("2020-01-01".parse(), "2100-01-01".parse());
    let (from, to) = (from.unwrap(), to.unwrap());
    let accounts = bed.store.totals(&Scope::All, from, to).await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].events, 2);
    assert_eq!(accounts[0].expected.amount, Money::from_centavos(4_049));
    assert!(accounts[0].agrees(), "{:?}", accounts[0]);
    let held = bed.store.held(&Scope::All).await.unwrap();
    assert_eq!((held[0].total.count, held[0].total.amount), (1, amount));
    assert_eq!(held[0].perhaps, Total::default());
    let backlog = bed.store.backlog().await.unwrap();
    let some = backlog.deliveries.iter().filter(|one| one.count > 0);
    let counts: Vec<_> = some.map(|one| (one.status, one.count)).collect();
    // One of the two is the removal of what is no longer wanted.
    assert_eq!(counts, [(Status::Ready, 2), (Status::Sending, 1)]);
});
