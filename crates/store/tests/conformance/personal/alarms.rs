//! Alarms about persons, and the messages that tell of them, keep nobody.

use crate::personal::on_disk;

on_disk!(alarms_and_their_messages_name_nobody_who_is_erased);

mod promises {
    use std::time::Duration;

    use malote_core::alert::Facts;
    use malote_core::id::NoticeId;
    use malote_core::personal::{ERASED, Identity};
    use malote_store::Scope;
    use malote_store::alert::outbox::{Fate, Letter};
    use malote_store::audit::MALOTE;
    use malote_store::personal::Erased;

    use crate::alerting::world::{alarms, channel, due, look, turn};
    use crate::given::{deliveries, office};
    use crate::harness::Bed;
    use crate::personal::samples::*;

    const MASKED: &str = "m…@exemplo.com.br";

    fn entity(facts: &Facts) -> &str {
        match facts {
            Facts::CauseOpen { entity, .. } => entity,
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn alarms_and_their_messages_name_nobody_who_is_erased(bed: Bed) {
        let store = &bed.store;
        office(store, "acme").await;
        let sent = vec![event("acme", "e1", "7", true)];
        take(store, sent, vec![], Vec::new()).await;
        let to = channel(store, None).await;
        look(&bed).await;
        let [alarm] = alarms(store, false).await.try_into().unwrap();
        assert_eq!(entity(&alarm.facts), MASKED);
        let turn = turn(store).await;
        let board = store.alert_board().await.unwrap();
        let letter = Letter {
            id: NoticeId::fresh(),
            channel: to,
            body: serde_json::to_string(&board.alarms[0].facts).unwrap(),
            told: Vec::new(),
            reminds: false,
        };
        assert!(store.post_notices(&turn, &[letter]).await.unwrap());
        let [notice] = due(store).await.try_into().unwrap();
        let told: Facts = serde_json::from_str(&notice.body).unwrap();
        assert_eq!(entity(&told), MASKED);
        assert!(notice.body.contains(NAME), "{}", notice.body);
        let mut places = found(&bed).await;
        places.retain(|place| place.starts_with("alarms.") || place.starts_with("alert_notices."));
        assert_eq!(places, Vec::<String>::new());

        let fate = Fate::Later {
            failure: "it answered 500".to_owned(),
            after: Duration::ZERO,
        };
        store.settle_notice(&notice, &fate).await.unwrap();
        let waiting = deliveries(store).await.remove(0).id;
        let by = store.by(&MALOTE).because(Some("art. 18"));
        by.discard(waiting, "x").await.unwrap();
        let marina = Identity::email(EMAIL);
        let erased = by.erase_person("acme", &marina, &Scope::All);
        assert!(matches!(erased.await.unwrap(), Erased::Done(_)));
        let [alarm] = alarms(store, true).await.try_into().unwrap();
        assert_eq!(entity(&alarm.facts), ERASED);
        let [notice] = due(store).await.try_into().unwrap();
        let told: Facts = serde_json::from_str(&notice.body).unwrap();
        assert_eq!(entity(&told), ERASED);
    }
}
