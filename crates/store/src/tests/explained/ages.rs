//! How long deliveries have been where they are: asked all the time, each age along an index of its
//! own.

use crate::Store;
use crate::db::{Mode, args};
use crate::read::sql as read;

const INDEXES: [&str; 3] = [
    "deliveries_due",
    "deliveries_failing",
    "deliveries_standing",
];

pub(super) async fn look(store: &Store) {
    let mut tx = store.db.begin(Mode::Write).await.unwrap();
    let plan = tx.explain(read::BACKLOG_DELIVERIES, args![], None).await;
    let shown = plan.unwrap().join("\n");
    for index in INDEXES {
        assert!(shown.contains(index), "no '{index}':\n{shown}");
    }
}
