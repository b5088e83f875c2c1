//! The trail: every order leaves one row, tampering is seen, tenants see their own.

mod listed;
mod orders;
mod sealed;
mod tampered;

use std::future::Future;

use malote_store::audit::{Actor, Filter, Record};
use malote_store::{Store, StoreError, Window};

/// Somebody with a key.
pub(crate) fn ana() -> Actor {
    Actor::key("aaaaaaaaaaaa", "operations", "192.0.2.7")
}

/// The whole trail, the newest first.
pub(crate) async fn trail(store: &Store) -> Vec<Record> {
    let (filter, window) = (Filter::default(), Window::first(200));
    let page = store.audit(&filter, &window).await.expect("the trail");
    assert_eq!(page.next, None, "all of it fits on a page");
    page.items
}

/// The one row that an order by [`ana`] leaves.
pub(crate) async fn left<T>(
    store: &Store,
    action: &str,
    order: impl Future<Output = Result<T, StoreError>>,
) -> Record {
    let before = trail(store).await.len();
    order.await.map(|_| ()).expect("an order that is done");
    let mut rows = trail(store).await;
    assert_eq!(rows.len(), before + 1, "{action} leaves one row");
    let row = rows.remove(0);
    assert_eq!(row.action, action);
    assert_eq!(
        (&*row.who.name, &*row.who.label),
        ("aaaaaaaaaaaa", "operations")
    );
    assert_eq!(row.from, "192.0.2.7");
    row
}

/// An order that is refused leaves nothing.
pub(crate) async fn none_left<T: std::fmt::Debug>(
    store: &Store,
    order: impl Future<Output = Result<T, StoreError>>,
) {
    let before = trail(store).await.len();
    let refused = order.await;
    assert!(refused.is_err(), "not refused: {refused:?}");
    assert_eq!(trail(store).await.len(), before, "a refused order");
}
