//! Nothing personal stands in clear in any table, and everybody who may read sees it as it came.

use crate::personal::on_disk;

on_disk!(
    no_table_holds_a_person_in_clear,
    what_is_read_is_what_came,
    a_refused_crowd_is_kept_without_its_names,
    a_store_that_is_locked_takes_nobody,
);

mod promises {

    use malote_core::delivery::Answer;
    use malote_core::fault::Fault;
    use malote_core::id::Tenant;
    use malote_core::journal::Exchange;
    use malote_core::next::next;
    use malote_core::policy::Policy;
    use malote_store::admin::refusal;
    use malote_store::audit::MALOTE;
    use malote_store::read::causes;
    use malote_store::read::delivery::Filter;
    use malote_store::replay::{Chosen, Order, Ordered};
    use malote_store::{Acceptance, LinkRow, Options, Outcome, Scope, Store, Window};
    use serde_json::json;

    use crate::given::{SEALED, claim, deliveries, office, places};
    use crate::harness::Bed;
    use crate::personal::samples::*;

    fn member(key: &str) -> LinkRow {
        LinkRow::to("member", key, "5998877001").called(NAME)
    }

    /// A target that quotes the person in its refusal.
    async fn refuse(store: &Store, job: malote_core::job::Job) {
        let fault = Fault {
            connector: "omie".to_owned(),
            code: "Client-1".to_owned(),
            field: String::new(),
            entity: "IncluirContaPagar".to_owned(),
            detail: format!("fornecedor {NAME} <{EMAIL}>"),
        };
        let event = malote_core::delivery::Event::Answered(Answer::Refused(fault));
        let quoted = format!("{{\"observacao\": \"{NAME} {OTHER}\"}} x@desconhecido.com");
        let outcome = Outcome {
            next: next(&Policy::default(), &job.current, event).expect("a legal event"),
            verdict: "refused",
            exchanges: vec![Exchange {
                method: "IncluirContaPagar".to_owned(),
                request: quoted.clone(),
                http_status: Some(500),
                response: quoted,
                duration_ms: 1,
            }],
            took: std::time::Duration::ZERO,
            tried: Vec::new(),
            job: job.into(),
        };
        store.settle("worker", &[outcome]).await.expect("settling");
    }

    /// Words of people that name somebody.
    async fn say(store: &Store) {
        let reason = format!("{EMAIL} ({CPF}) called");
        let order = Order {
            chosen: Chosen::default(),
            told: json!({"q": FOLDED}),
            reason: reason.clone(),
            ramp: vec![1],
            stop_at_failure_percent: 10,
            rate_per_second: 1,
        };
        let made = store.by(&MALOTE).order_replay(&order).await.unwrap();
        let Ordered::Made(made) = made else {
            panic!("nothing to replay");
        };
        assert_eq!((&made.filter, &made.reason), (&order.told, &reason));
        let dead = deliveries(store).await.remove(0);
        store.by(&MALOTE).discard(dead.id, &reason).await.unwrap();
        let shown = store.delivery(dead.id, &Scope::All).await.unwrap();
        assert_eq!(shown.delivery.reason, Some(reason));
        assert!(shown.delivery.failure.unwrap().contains(EMAIL));
        let tried = shown.tries[0].exchanges.to_string();
        assert!(
            tried.contains(OTHER) && tried.contains("[e-mail]"),
            "{tried}"
        );
    }

    /// A hold, changed once, that stands for somebody.
    async fn hold(store: &Store) {
        let (acme, by) = (Tenant::parse("acme").unwrap(), store.by(&MALOTE));
        let reason = format!("{EMAIL} ({OTHER_CPF}) v. acme");
        by.set_hold(&acme, None, &reason).await.unwrap();
        let lifted = by.lift_hold(&acme).await.unwrap();
        assert_eq!(lifted.reason, reason);
        let set = by.set_hold(&acme, None, &reason).await.unwrap();
        assert_eq!(set.reason, reason);
        assert_eq!(store.holds(&Scope::All).await.unwrap(), [set]);
    }

    /// A supplier that is a person, as the target calls it.
    async fn supplier(store: &Store, connection: malote_core::id::ConnectionId) {
        let row =
            LinkRow::to("expense-type", "71", "2.05").called(format!("{OTHER_CPF} <{OTHER}>"));
        let by = store.by(&MALOTE);
        by.set_links(connection, std::slice::from_ref(&row))
            .await
            .unwrap();
        let link = store.link(connection, "expense-type", "71").await.unwrap();
        assert_eq!(link.unwrap().label, row.label);
    }

    pub(super) async fn no_table_holds_a_person_in_clear(bed: Bed) {
        let store = &bed.store;
        let connection = office(store, "acme").await;
        // Parked for the member, then released, claimed and refused.
        take(
            store,
            vec![event("acme", "e1", "7", true)],
            vec![],
            Vec::new(),
        )
        .await;
        let waiting = deliveries(store).await.remove(0);
        assert_eq!(waiting.causes[0].entity, FOLDED);
        let by = store
            .by(&MALOTE)
            .because(Some("asked by joao@cliente.com.br"));
        assert_eq!(
            by.set_links(connection, &[member(FOLDED)]).await.unwrap(),
            1
        );
        let members = [member(FOLDED), member(OTHER)];
        let sync = store.replace_links(connection, SEALED, &["member"], &members);
        sync.await.unwrap();
        let job = claim(store, connection).await.remove(0);
        assert_eq!(job.content["member"]["email"], EMAIL);
        assert_eq!(job.links.get("member", FOLDED), Some("5998877001"));
        refuse(store, job).await;
        // Leased at once; a conflict; what nobody can read.
        let room = vec![places(connection, 1)];
        let mut other = event("acme", "e1", "7", true);
        other.envelope.digest = "other".to_owned();
        let incoming = vec![event("acme", "e2", "8", true), other];
        let accepted = take(
            store,
            incoming,
            vec![broken(Some("acme")), broken(None)],
            room,
        )
        .await;
        assert!(matches!(accepted.outcomes[1], Acceptance::Refused(_)));
        let job = &accepted.jobs[0];
        assert!(known(job).to_string().contains(NAME), "{job:?}");
        assert_eq!(job.links.get("member", FOLDED), Some("5998877001"));
        refuse(store, job.clone()).await;
        say(store).await;
        supplier(store, connection).await;
        hold(store).await;
        store.seal_audit().await.unwrap();
        let trail = store.verify_audit(1, 100, None).await.unwrap();
        assert_eq!((trail.flaw, trail.unsealed), (None, 0));
        assert_eq!(found(&bed).await, Vec::<String>::new());
    }

    pub(super) async fn what_is_read_is_what_came(bed: Bed) {
        let store = &bed.store;
        let connection = office(store, "acme").await;
        let sent = event("acme", "e1", "7", true);
        let messages = vec![broken(Some("acme"))];
        take(store, vec![sent.clone()], messages.clone(), Vec::new()).await;
        let tenant = Tenant::parse("acme").unwrap();
        let read = store.event(&tenant, "/app", "e1").await.unwrap().unwrap();
        let came: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
        assert_eq!(read.event.body, came);
        assert_eq!(read.event.notes, sent.plan.notes);
        let (all, window) = (refusal::Filter::default(), Window::default());
        let refused = store.refusals(&all, &window);
        let refused = refused.await.unwrap().items.remove(0);
        assert!(refused.detail.contains(FOLDED), "{refused:?}");
        let (_, body) = store.refusal(refused.id).await.unwrap();
        assert_eq!(body, messages[0].body, "to the byte");
        let all = causes::Filter::default();
        let open = store.causes(&all, &window);
        assert_eq!(open.await.unwrap().items[0].entity, FOLDED);
        let by = store.by(&MALOTE);
        by.set_links(connection, &[member(FOLDED), member(OTHER)])
            .await
            .unwrap();
        let first = store
            .links(connection, "member", &Window::first(1))
            .await
            .unwrap();
        let next = Window {
            cursor: first.next.clone(),
            ..Window::first(1)
        };
        let second = store.links(connection, "member", &next).await.unwrap();
        let mut keys = vec![first.items[0].key.clone(), second.items[0].key.clone()];
        keys.sort();
        assert_eq!(keys, [OTHER, FOLDED]);
        assert!(by.remove_link(connection, "member", OTHER).await.unwrap());
        let gone = store
            .link(connection, "member", OTHER)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(gone.value, None);
        assert_eq!(
            store
                .link(connection, "member", "nobody@x.co")
                .await
                .unwrap(),
            None
        );
        let dead = store
            .deliveries(&Filter::default(), &Window::default())
            .await;
        let dead = dead.unwrap().items.remove(0);
        let detail = store.delivery(dead.id, &Scope::All).await.unwrap();
        assert_eq!(detail.content, sent.plan.wanted[0].content);
    }

    pub(super) async fn a_refused_crowd_is_kept_without_its_names(bed: Bed) {
        let mut message = broken(None);
        let crowd = (0..1_001).map(|number| format!("p{number}@cliente.com.br "));
        message.body = crowd.collect::<String>().into_bytes();
        take(&bed.store, vec![], vec![message], Vec::new()).await;
        let raw = crate::queue::raw::Raw::open(&bed).await;
        assert_eq!(raw.one("count(*)", "FROM people").await, "1");
        let (all, window) = (refusal::Filter::default(), Window::default());
        let refused = bed.store.refusals(&all, &window);
        let refused = refused.await.unwrap().items.remove(0);
        let (_, body) = bed.store.refusal(refused.id).await.unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), "[e-mail] ".repeat(1_001));
    }

    pub(super) async fn a_store_that_is_locked_takes_nobody(bed: Bed) {
        office(&bed.store, "acme").await;
        take(
            &bed.store,
            vec![event("acme", "e1", "7", true)],
            vec![],
            Vec::new(),
        )
        .await;
        let clock = std::sync::Arc::new(malote_core::clock::System);
        let locked = Store::open(&bed.url, clock, &Options::default())
            .await
            .unwrap();
        let shown = deliveries(&locked).await.remove(0);
        assert!(!shown.causes[0].entity.contains("marina"), "{shown:?}");
        let batch = malote_store::Batch {
            incoming: vec![event("acme", "e2", "8", true)],
            ..malote_store::Batch::default()
        };
        let refused = locked.accept(batch).await.unwrap_err();
        assert!(refused.to_string().contains("personal values"), "{refused}");
        locked.close().await;
    }
}
