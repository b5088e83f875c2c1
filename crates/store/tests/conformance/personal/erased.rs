//! Who is erased is gone from everything that is shown, for good; amounts and the trail stay.

use crate::personal::on_disk;

on_disk!(
    nothing_of_an_erased_person_opens,
    what_is_not_finished_is_in_the_way,
    who_comes_back_is_somebody_new,
    another_tenant_keeps_its_person,
    a_cpf_leads_to_every_address,
    a_legal_hold_is_in_the_way,
    words_of_an_order_about_one_tenant_are_reached,
);

mod promises {

    use malote_core::delivery::{Answer, Status};
    use malote_core::fault::Fault;
    use malote_core::id::{ConnectionId, Tenant};
    use malote_core::personal::{ERASED, Identity};
    use malote_store::admin::refusal;
    use malote_store::audit::{self, MALOTE};
    use malote_store::personal::{About, Erased};
    use malote_store::read::causes;
    use malote_store::replay::{Chosen, Order, Ordered};
    use malote_store::{Acceptance, LinkRow, Scope, Store, StoreError, Window};

    use crate::given::{answer, claim, deliveries, held, office};
    use crate::harness::Bed;
    use crate::personal::samples::*;
    use crate::queue::raw::Raw;

    async fn linked(store: &Store, tenant: &str) -> ConnectionId {
        let connection = office(store, tenant).await;
        let row = LinkRow::to("member", FOLDED, "5998877001").called(NAME);
        store
            .by(&MALOTE)
            .set_links(connection, &[row])
            .await
            .unwrap();
        connection
    }

    async fn erase(store: &Store, tenant: &str, identity: &Identity) -> Erased {
        let by = store.by(&MALOTE).because(Some("art. 18"));
        by.erase_person(tenant, identity, &Scope::All)
            .await
            .unwrap()
    }

    fn marina() -> Identity {
        Identity::email(EMAIL)
    }

    fn done(erased: Erased) -> About {
        match erased {
            Erased::Done(about) => about,
            other => panic!("erased as {other:?}"),
        }
    }

    fn refused() -> Answer {
        Answer::Refused(Fault {
            connector: "omie".to_owned(),
            code: "Client-1".to_owned(),
            field: String::new(),
            entity: "x".to_owned(),
            detail: format!("fornecedor {NAME}"),
        })
    }

    async fn totals(store: &Store) -> String {
        let day = |text: &str| text.parse().unwrap();
        let of = store.totals(&Scope::All, day("2020-01-01"), day("2099-01-01"));
        format!("{:?}", of.await.unwrap())
    }

    /// One report delivered, one dead, one message refused.
    async fn history(store: &Store, connection: ConnectionId) {
        take(
            store,
            vec![event("acme", "e1", "7", true)],
            vec![],
            Vec::new(),
        )
        .await;
        let job = claim(store, connection).await.remove(0);
        let known = held(&job, "1");
        answer(store, job, Answer::Delivered(known)).await;
        let messages = vec![broken(Some("acme")), broken(None)];
        take(
            store,
            vec![event("acme", "e2", "8", true)],
            messages,
            Vec::new(),
        )
        .await;
        let job = claim(store, connection).await.remove(0);
        answer(store, job, refused()).await;
    }

    /// Everything the store shows, as one text.
    async fn shown(store: &Store) -> String {
        let mut all = Vec::new();
        for delivery in deliveries(store).await {
            let detail = store.delivery(delivery.id, &Scope::All).await.unwrap();
            all.push(serde_json::to_string(&detail).unwrap());
        }
        let window = Window::first(200);
        let tenant = Tenant::parse("acme").unwrap();
        for id in ["e1", "e2"] {
            let event = store.event(&tenant, "/app", id).await.unwrap();
            all.push(serde_json::to_string(&event).unwrap());
        }
        let every = refusal::Filter::default();
        let refusals = store.refusals(&every, &window);
        for one in refusals.await.unwrap().items {
            let (one, body) = store.refusal(one.id).await.unwrap();
            all.push(serde_json::to_string(&one).unwrap());
            all.push(String::from_utf8(body).unwrap());
        }
        let resolved = causes::Filter {
            resolved: true,
            ..causes::Filter::default()
        };
        let causes = store.causes(&resolved, &window).await.unwrap().items;
        all.push(serde_json::to_string(&causes).unwrap());
        let trail = store
            .audit(&audit::Filter::default(), &window)
            .await
            .unwrap();
        all.push(serde_json::to_string(&trail.items).unwrap());
        let groups = store.failure_groups(&Scope::All).await.unwrap();
        all.push(serde_json::to_string(&groups).unwrap());
        all.join("\n")
    }

    pub(super) async fn nothing_of_an_erased_person_opens(bed: Bed) {
        let store = &bed.store;
        let connection = linked(store, "acme").await;
        history(store, connection).await;
        let before = shown(store).await;
        assert!(before.contains(EMAIL) && before.contains(CPF), "{before}");
        let before_totals = totals(store).await;
        let about = done(erase(store, "acme", &marina()).await);
        assert_eq!((about.events, about.links, about.refusals), (2, 1, 2));
        assert_eq!(about.deliveries["delivered"].count, 1);
        assert!(about.values >= 3, "{about:?}");

        let after = shown(store).await;
        for needle in [
            "marina",
            "Marina",
            "lvares",
            "xemplo.com",
            CPF,
            "11144477735",
        ] {
            let place = after.find(needle).map(|at| &after[at.saturating_sub(80)..]);
            assert_eq!(place, None, "{needle}");
        }
        assert!(after.contains(ERASED) && !after.contains("⟦p:"), "{after}");
        assert!(after.contains(OTHER), "only she was erased");
        assert_eq!(totals(store).await, before_totals);
        assert_eq!(
            store.link(connection, "member", FOLDED).await.unwrap(),
            None
        );
        store.seal_audit().await.unwrap();
        let trail = store.verify_audit(1, 100, None).await.unwrap();
        assert_eq!((trail.flaw, trail.unsealed), (None, 0));
        // The key is gone, so whoever has the key file and the database has nothing either.
        let raw = Raw::open(&bed).await;
        let left =
            "FROM people WHERE erased_at IS NOT NULL AND (key IS NOT NULL OR anchor IS NOT NULL)";
        assert_eq!(raw.one("count(*)", left).await, "0");
        assert_eq!(erase(store, "acme", &marina()).await, Erased::Unknown);

        let dead = deliveries(store).await;
        let dead = dead.iter().find(|one| one.status == Status::Dead).unwrap();
        let again = store.by(&MALOTE).replay(dead.id).await.unwrap_err();
        assert!(again.to_string().contains("was erased"), "{again}");
        store.by(&MALOTE).discard(dead.id, "erased").await.unwrap();
        let back = store.by(&MALOTE).restore(dead.id).await.unwrap_err();
        assert!(back.to_string().contains("was erased"), "{back}");
    }

    pub(super) async fn what_is_not_finished_is_in_the_way(bed: Bed) {
        let store = &bed.store;
        office(store, "acme").await;
        take(
            store,
            vec![event("acme", "e1", "7", true)],
            vec![],
            Vec::new(),
        )
        .await;
        let waiting = deliveries(store).await.remove(0);
        let Erased::Unfinished(about) = erase(store, "acme", &marina()).await else {
            panic!("a parked delivery needs her");
        };
        assert_eq!(about.unfinished, [waiting.id]);
        assert!(shown(store).await.contains(EMAIL), "nothing was erased");
        store.by(&MALOTE).discard(waiting.id, "x").await.unwrap();
        assert_eq!(done(erase(store, "acme", &marina()).await).known_as, 1);
    }

    pub(super) async fn who_comes_back_is_somebody_new(bed: Bed) {
        let store = &bed.store;
        let connection = linked(store, "acme").await;
        history(store, connection).await;
        done(erase(store, "acme", &marina()).await);
        let again = take(
            store,
            vec![event("acme", "e1", "7", true)],
            vec![],
            Vec::new(),
        )
        .await;
        assert_eq!(again.outcomes, [Acceptance::Duplicate]);
        take(
            store,
            vec![event("acme", "e9", "9", false)],
            vec![],
            Vec::new(),
        )
        .await;
        let tenant = Tenant::parse("acme").unwrap();
        let new = store.event(&tenant, "/app", "e9").await.unwrap().unwrap();
        assert_eq!(new.event.body["data"]["member"]["email"], EMAIL);
        let old = store.event(&tenant, "/app", "e1").await.unwrap().unwrap();
        assert_eq!(old.event.body["data"]["member"]["email"], ERASED);
        assert_eq!(done(erase(store, "acme", &marina()).await).events, 1);
    }

    pub(super) async fn another_tenant_keeps_its_person(bed: Bed) {
        let store = &bed.store;
        let connection = linked(store, "acme").await;
        linked(store, "borges").await;
        history(store, connection).await;
        take(
            store,
            vec![event("borges", "e1", "7", false)],
            vec![],
            Vec::new(),
        )
        .await;
        let by = store.by(&MALOTE).because(Some("art. 18"));
        let bound = Scope::Only(vec![Tenant::parse("acme").unwrap()]);
        let about = done(by.erase_person("acme", &marina(), &bound).await.unwrap());
        assert_eq!(
            (about.known_as, about.refusals),
            (2, 1),
            "not the message of nobody"
        );
        let borges = Tenant::parse("borges").unwrap();
        let theirs = store.event(&borges, "/app", "e1").await.unwrap().unwrap();
        assert_eq!(theirs.event.body["data"]["member"]["email"], EMAIL);
    }

    pub(super) async fn a_cpf_leads_to_every_address(bed: Bed) {
        let store = &bed.store;
        office(store, "acme").await;
        let mut second = event("acme", "e2", "8", false);
        second.plan.persons[0].email = "marina@outra.com".to_owned();
        second.body = second.body.replace(EMAIL, "marina@outra.com");
        let both = vec![event("acme", "e1", "7", false), second];
        take(store, both, vec![], Vec::new()).await;
        let by = store.by(&MALOTE);
        let one = by
            .find_person("acme", &marina(), &Scope::All)
            .await
            .unwrap();
        assert_eq!((one.known_as, one.also_known_as, one.events), (1, 1, 1));
        let cpf = Identity::cpf("11144477735").unwrap();
        let about = done(erase(store, "acme", &cpf).await);
        assert_eq!((about.known_as, about.events), (2, 2));
        assert!(!shown(store).await.contains("marina@outra.com"));
    }

    pub(super) async fn a_legal_hold_is_in_the_way(bed: Bed) {
        let store = &bed.store;
        let connection = linked(store, "acme").await;
        history(store, connection).await;
        let acme = Tenant::parse("acme").unwrap();
        let by = store.by(&MALOTE).because(Some("art. 18"));
        by.set_hold(&acme, None, "process 1234").await.unwrap();
        let refused = by.erase_person("acme", &marina(), &Scope::All).await;
        let Err(StoreError::Refused { text }) = refused else {
            panic!("erased under a hold: {refused:?}");
        };
        let text = text.to_string();
        assert!(text.contains("malote hold lift --tenant acme"), "{text}");
        let found = by.find_person("acme", &marina(), &Scope::All).await;
        assert_eq!(found.unwrap().events, 2);
        by.lift_hold(&acme).await.unwrap();
        done(erase(store, "acme", &marina()).await);
    }

    pub(super) async fn words_of_an_order_about_one_tenant_are_reached(bed: Bed) {
        let store = &bed.store;
        let connection = linked(store, "acme").await;
        history(store, connection).await;
        let mut chosen = Chosen::default();
        chosen.filter.scope = Scope::Only(vec![Tenant::parse("acme").unwrap()]);
        let order = Order {
            chosen,
            told: serde_json::json!({"q": FOLDED}),
            reason: format!("{EMAIL} called"),
            ramp: vec![1],
            stop_at_failure_percent: 10,
            rate_per_second: 1,
        };
        let made = store.by(&MALOTE).order_replay(&order).await.unwrap();
        let Ordered::Made(made) = made else {
            panic!("nothing to replay");
        };
        done(erase(store, "acme", &marina()).await);
        let kept = store.replay_progress(made.id, &Scope::All).await.unwrap();
        assert_eq!(kept.filter["q"], ERASED);
        assert_eq!(kept.reason, format!("{ERASED} called"));
    }
}
