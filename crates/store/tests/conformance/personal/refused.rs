//! What an order quotes of a person when it is refused: whoever gave it reads the value, and nothing
//! keeps it in clear.

use crate::personal::on_disk;

on_disk!(a_refusal_is_told_as_it_is_read);

mod promises {

    use malote_store::audit::MALOTE;

    use crate::given::{deliveries, office};
    use crate::harness::Bed;
    use crate::personal::samples::*;

    pub(super) async fn a_refusal_is_told_as_it_is_read(bed: Bed) {
        let store = &bed.store;
        office(store, "acme").await;
        let sent = vec![event("acme", "e1", "7", true)];
        take(store, sent, vec![], Vec::new()).await;
        let waiting = deliveries(store).await.remove(0).id;
        let refused = store.by(&MALOTE).replay(waiting).await.unwrap_err();
        let refused = refused.to_string();
        assert!(refused.contains(FOLDED), "{refused}");
        assert!(!refused.contains("⟦p:"), "{refused}");
        assert_eq!(found(&bed).await, Vec::<String>::new());
    }
}
