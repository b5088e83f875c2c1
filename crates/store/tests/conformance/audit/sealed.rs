//! Sealing: blocks follow each other, also with two sealers and rows that are committed late.

use malote_store::Store;
use malote_store::audit::Head;

use crate::audit::{ana, trail};
use crate::given::{office, tenant};
use crate::harness::{Place, on_both};
use crate::queue::raw::Raw;

/// Seals until nothing is left.
async fn seal(store: &Store) -> Vec<Head> {
    let mut heads = Vec::new();
    while let Some(head) = store.seal_audit().await.expect("sealing") {
        heads.push(head);
    }
    heads
}

on_both!(committed_rows_go_into_blocks, |bed| {
    let store = &bed.store;
    assert_eq!(store.seal_audit().await.unwrap(), None);
    assert_eq!(store.audit_head().await.unwrap(), None);
    let empty = store.verify_audit(1, 100, None).await.unwrap();
    assert_eq!((empty.flaw, empty.blocks, empty.next), (None, 0, None));
    office(store, "acme").await;
    let first = seal(store).await.remove(0);
    assert_eq!((first.number, first.count), (1, 2));
    office(store, "beta").await;
    let open = store.verify_audit(1, 100, None).await.unwrap();
    assert_eq!((open.rows, open.unsealed), (2, 2));
    let second = seal(store).await.remove(0);
    assert_eq!(second.number, 2);
    assert_ne!(first.digest, second.digest);
    assert_eq!(store.audit_head().await.unwrap(), Some(second.clone()));
    assert!(trail(store).await.iter().all(|row| row.block.is_some()));
    for head in [first, second] {
        let (number, digest) = (head.number, head.digest.to_uppercase());
        let found = store.verify_audit(1, 100, Some((number, &digest))).await;
        let found = found.unwrap();
        assert_eq!((found.flaw, found.rows, found.unsealed), (None, 4, 0));
    }
});

on_both!(a_long_chain_is_verified_in_stretches, |bed| {
    let store = &bed.store;
    for number in 0..5 {
        let name = tenant(&format!("t{number}"));
        store.by(&ana()).add_tenant(&name, "").await.unwrap();
        seal(store).await;
    }
    let (mut from, mut stretches) = (1, Vec::new());
    loop {
        let found = store.verify_audit(from, 2, None).await.unwrap();
        assert_eq!(found.flaw, None);
        stretches.push(found.blocks);
        match found.next {
            None => break,
            Some(next) => from = next,
        }
    }
    assert_eq!(stretches, [2, 2, 1]);
});

on_both!(two_sealers_make_one_chain, |bed| {
    let store = &bed.store;
    let another = match bed.place {
        Place::Memory => store.clone(),
        Place::File | Place::Postgres => bed.another().await,
    };
    let writer = store.clone();
    let writing = tokio::spawn(async move {
        for number in 0..40 {
            let name = tenant(&format!("t{number}"));
            writer.by(&ana()).add_tenant(&name, "").await.unwrap();
        }
    });
    while !writing.is_finished() {
        let (one, other) = tokio::join!(store.seal_audit(), another.seal_audit());
        // On SQLite one may find the other writing for too long; that is all that may happen.
        for sealed in [one, other] {
            assert!(sealed.is_ok() || sealed.unwrap_err().is_transient());
        }
    }
    writing.await.unwrap();
    seal(store).await;
    let found = store.verify_audit(1, 1_000, None).await.unwrap();
    assert_eq!((found.flaw, found.rows, found.unsealed), (None, 40, 0));
    if bed.place != Place::Memory {
        another.close().await;
    }
});

on_both!(
    a_row_that_is_committed_late_goes_into_a_later_block,
    |bed| {
        if bed.place != Place::Postgres {
            // SQLite has one writer, so nothing is committed late there.
            return;
        }
        let store = &bed.store;
        let raw = Raw::open(&bed).await;
        let mut late = raw.postgres().begin().await.unwrap();
        let insert = "INSERT INTO audit (id, who_kind, who, who_label, origin, action, subject)
                  VALUES ('00000000-0000-7000-8000-000000000001', 'user', 'rui', '', 'local',
                          'tenant.add', 'late')";
        sqlx::Executor::execute(&mut *late, insert).await.unwrap();
        office(store, "acme").await;
        let first = seal(store).await.remove(0);
        assert_eq!(first.count, 2, "the open one is not waited for");
        late.commit().await.unwrap();
        let second = seal(store).await.remove(0);
        assert_eq!((second.number, second.count), (2, 1));
        let found = store.verify_audit(1, 100, None).await.unwrap();
        assert_eq!((found.flaw, found.rows), (None, 3));
    }
);
