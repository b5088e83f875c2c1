//! Erasing somebody while events that name it arrive: each is either readable or erased, whole.

use crate::personal::on_disk;

on_disk!(
    an_event_that_comes_meanwhile_is_whole,
    two_who_meet_the_same_persons_never_stick
);

mod promises {

    use malote_core::id::Tenant;
    use malote_core::personal::{ERASED, Identity};
    use malote_store::Scope;
    use malote_store::audit::MALOTE;

    use crate::given::office;
    use crate::harness::Bed;
    use crate::personal::samples::{EMAIL, event, take};

    pub(super) async fn an_event_that_comes_meanwhile_is_whole(bed: Bed) {
        let (store, other) = (bed.store.clone(), bed.another().await);
        office(&store, "acme").await;
        let tenant = Tenant::parse("acme").unwrap();
        let marina = Identity::email(EMAIL);
        for round in 0..30 {
            let id = format!("e{round}");
            let incoming = vec![event("acme", &id, &id, false)];
            let by = other.by(&MALOTE).because(Some("art. 18"));
            let (taken, erased) = tokio::join!(
                take(&store, incoming, vec![], Vec::new()),
                by.erase_person("acme", &marina, &Scope::All),
            );
            assert_eq!(taken.outcomes.len(), 1);
            erased.unwrap();
            let read = store.event(&tenant, "/app", &id).await.unwrap().unwrap();
            let member = &read.event.body["data"]["member"];
            let values = [&member["email"], &member["cpf"], &member["name"]];
            let gone = values.iter().filter(|value| **value == ERASED).count();
            assert!(gone == 0 || gone == 3, "{member}");
            assert!(!read.event.body.to_string().contains("⟦p:"), "{member}");
        }
        other.close().await;
    }

    pub(super) async fn two_who_meet_the_same_persons_never_stick(bed: Bed) {
        let (store, other) = (bed.store.clone(), bed.another().await);
        office(&store, "acme").await;
        for round in 0..20 {
            let named = |who: usize, id: String| {
                let mut one = event("acme", &id, &id, false);
                one.plan.persons[0].email = format!("p{who}-{round}@x.co");
                one.body = one.body.replace(EMAIL, &format!("p{who}-{round}@x.co"));
                one
            };
            let forth = (0..8)
                .map(|who| named(who, format!("a{round}-{who}")))
                .collect();
            let back = (0..8)
                .rev()
                .map(|who| named(who, format!("b{round}-{who}")))
                .collect();
            let (one, two) = tokio::join!(
                take(&store, forth, vec![], Vec::new()),
                take(&other, back, vec![], Vec::new()),
            );
            assert_eq!(one.outcomes.len() + two.outcomes.len(), 16);
        }
        other.close().await;
    }
}
