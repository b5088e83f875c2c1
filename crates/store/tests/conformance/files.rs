//! Files: one for the same bytes of a tenant, no object without a file that is not a leftover, and
//! what is old goes.

use std::time::Duration;

use malote_core::id::{self, Tenant};
use malote_store::audit::MALOTE;
use malote_store::files::{File, Leftover, NewFile};
use malote_store::retention::{Class, Pass, Terms};
use malote_store::{Store, StoreError};
use uuid::Uuid;

use crate::given::{office, tenant};
use crate::harness::on_both;

const DIGEST: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const OTHER: &str = "sha256:cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34";
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

const FILES: Terms = Terms {
    files_days: 400,
    ..Terms::FOR_EVER
};

fn new<'a>(tenant: &'a Tenant, digest: &'a str, object: Uuid) -> NewFile<'a> {
    NewFile {
        tenant,
        digest,
        size: 3,
        media_type: "text/plain",
        object,
    }
}

async fn stored(store: &Store, tenant: &Tenant, digest: &str) -> (File, Uuid) {
    let object = id::fresh();
    store.begin_file(tenant, object, HOUR).await.unwrap();
    let put = store.put_file(&new(tenant, digest, object)).await.unwrap();
    (put.expect("nobody took its object"), object)
}

async fn take(store: &Store) -> Vec<Leftover> {
    store.take_leftovers(HOUR, 100).await.unwrap()
}

/// The leftovers that are due; whoever asks next gets none of them.
async fn due(store: &Store) -> Vec<Uuid> {
    take(store).await.iter().map(|one| one.object).collect()
}

async fn pass(store: &Store) -> i64 {
    store.by(&MALOTE).order_retention().await.unwrap();
    let mut pass = Pass::default();
    loop {
        let told = store.retain(&FILES, &mut pass).await.unwrap();
        if pass.is_over() {
            return told.iter().filter_map(|one| one.removed.get("files")).sum();
        }
    }
}

on_both!(the_same_bytes_are_one_file_of_their_tenant, |bed| {
    let store = &bed.store;
    for name in ["acme", "beta"] {
        office(store, name).await;
    }
    let (acme, beta) = (tenant("acme"), tenant("beta"));
    let (first, object) = stored(store, &acme, DIGEST).await;
    assert_eq!((first.object, first.size), (object, 3));
    let (second, spare) = stored(store, &acme, DIGEST).await;
    assert_eq!(second.object, object, "the bytes that are there stay");
    assert_eq!(second.created_at, first.created_at);
    assert_eq!(due(store).await, [spare], "the other ones go");
    assert_eq!(store.file(&beta, DIGEST).await.unwrap(), None);
    let (foreign, own) = stored(store, &beta, DIGEST).await;
    assert_eq!(foreign.object, own);
    assert_eq!(due(store).await, [] as [Uuid; 0], "it has bytes of its own");
});

on_both!(a_type_that_says_nothing_gives_way, |bed| {
    office(&bed.store, "acme").await;
    let acme = tenant("acme");
    for (given, kept) in [
        ("application/octet-stream", "application/octet-stream"),
        ("text/csv", "text/csv"),
        ("application/octet-stream", "text/csv"),
        ("text/plain", "text/csv"),
    ] {
        let object = id::fresh();
        bed.store.begin_file(&acme, object, HOUR).await.unwrap();
        let file = NewFile {
            media_type: given,
            ..new(&acme, DIGEST, object)
        };
        let file = bed.store.put_file(&file).await.unwrap().unwrap();
        assert_eq!(file.media_type, kept, "after {given}");
    }
});

on_both!(what_never_became_a_file_is_left_over, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let acme = tenant("acme");
    let (late, broken) = (id::fresh(), id::fresh());
    for object in [late, broken] {
        store.begin_file(&acme, object, HOUR).await.unwrap();
    }
    assert_eq!(due(store).await, [] as [Uuid; 0], "both are under way");
    store.abandon_object(&acme, broken).await.unwrap();
    assert_eq!(due(store).await, [broken]);
    bed.advance(2 * HOUR).await;
    let found = take(store).await;
    let mut objects: Vec<Uuid> = found.iter().map(|one| one.object).collect();
    objects.sort_unstable();
    assert_eq!(objects, [late, broken], "what was not removed is due again");
    for one in &found {
        store.forget_leftover(one).await.unwrap();
    }
    bed.advance(2 * HOUR).await;
    assert_eq!(due(store).await, [] as [Uuid; 0]);
});

on_both!(
    an_upload_whose_object_was_taken_makes_no_file_of_it,
    |bed| {
        let store = &bed.store;
        office(store, "acme").await;
        let acme = tenant("acme");
        // How far who removes it has come when its upload ends.
        for (taken, forgotten) in [(true, false), (true, true)] {
            let object = id::fresh();
            store.begin_file(&acme, object, HOUR).await.unwrap();
            bed.advance(2 * HOUR).await;
            let first = take(store).await;
            assert_eq!(first.len(), usize::from(taken));
            if forgotten {
                store.forget_leftover(&first[0]).await.unwrap();
            }
            let put = store.put_file(&new(&acme, DIGEST, object)).await.unwrap();
            assert_eq!(put, None, "its bytes may be gone");
            assert_eq!(store.file(&acme, DIGEST).await.unwrap(), None);
            // Its last bytes may have come after the others were removed.
            store.forget_leftover(&first[0]).await.unwrap();
            let second = take(store).await;
            assert_eq!(second.len(), 1, "they are removed as well");
            assert_eq!(second[0].object, object);
            let put = store.put_file(&new(&acme, DIGEST, object)).await.unwrap();
            assert_eq!(put, None, "nothing makes it a file's again");
            let third = take(store).await;
            store.forget_leftover(&second[0]).await.unwrap();
            store.forget_leftover(&third[0]).await.unwrap();
            bed.advance(2 * HOUR).await;
            assert_eq!(due(store).await, [] as [Uuid; 0], "then it is forgotten");
        }
    }
);

on_both!(whatever_ends_late_leaves_no_object_behind, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let acme = tenant("acme");
    let (kept, object) = stored(store, &acme, DIGEST).await;
    let (same, broken) = (id::fresh(), id::fresh());
    for object in [same, broken] {
        store.begin_file(&acme, object, HOUR).await.unwrap();
    }
    bed.advance(2 * HOUR).await;
    for one in take(store).await {
        store.forget_leftover(&one).await.unwrap();
    }
    let put = store.put_file(&new(&acme, DIGEST, same)).await.unwrap();
    assert_eq!(
        put.map(|file| file.object),
        Some(kept.object),
        "it is there"
    );
    assert_eq!(due(store).await, [same]);
    store.abandon_object(&acme, broken).await.unwrap();
    assert_eq!(due(store).await, [broken]);
    // As one that does not know that it was stored.
    let put = store.put_file(&new(&acme, DIGEST, object)).await.unwrap();
    assert_eq!(put, None);
    store.abandon_object(&acme, object).await.unwrap();
    assert_eq!(due(store).await, [] as [Uuid; 0], "what a file has stays");
});

on_both!(an_upload_ends_before_it_is_taken_or_after, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let acme = tenant("acme");
    for _ in 0..8 {
        let object = id::fresh();
        store.begin_file(&acme, object, HOUR).await.unwrap();
        bed.advance(2 * HOUR).await;
        let file = new(&acme, DIGEST, object);
        let (put, taken) = futures_util::future::join(store.put_file(&file), take(store)).await;
        let stored = put.unwrap().is_some();
        let takers = taken.iter().filter(|one| one.object == object).count();
        assert_eq!(
            takers,
            usize::from(!stored),
            "a file's bytes are never removed"
        );
        if stored {
            let by = store.by(&MALOTE).because(Some("the next one"));
            by.remove_file(&acme, DIGEST).await.unwrap();
        }
        take(store).await;
    }
});

on_both!(the_same_bytes_at_once_are_one_file_with_one_object, |bed| {
    let store = &bed.store;
    office(store, "acme").await;
    let acme = tenant("acme");
    let puts = (0..8).map(|_| stored(store, &acme, DIGEST));
    let put = futures_util::future::join_all(puts).await;
    let kept = put[0].0.object;
    assert!(put.iter().all(|(file, _)| file.object == kept), "{put:?}");
    let mut spare = due(store).await;
    spare.push(kept);
    spare.sort_unstable();
    let mut made: Vec<Uuid> = put.iter().map(|(_, object)| *object).collect();
    made.sort_unstable();
    assert_eq!(spare, made, "every object is the file's or left over");
});

on_both!(
    a_file_is_removed_by_order_unless_its_tenant_is_held,
    |bed| {
        let store = &bed.store;
        office(store, "acme").await;
        let acme = tenant("acme");
        let (_, object) = stored(store, &acme, DIGEST).await;
        let by = || store.by(&MALOTE).because(Some("a wrong one"));
        by().set_hold(&acme, None, "process 123").await.unwrap();
        let held = by().remove_file(&acme, DIGEST).await.unwrap_err();
        assert!(matches!(held, StoreError::Refused { .. }), "{held}");
        by().lift_hold(&acme).await.unwrap();
        let missing = by().remove_file(&acme, OTHER).await.unwrap_err();
        assert!(matches!(missing, StoreError::NotFound { .. }), "{missing}");
        by().remove_file(&acme, DIGEST).await.unwrap();
        assert_eq!(store.file(&acme, DIGEST).await.unwrap(), None);
        assert_eq!(due(store).await, [object]);
        let (_, next) = stored(store, &acme, DIGEST).await;
        assert_ne!(next, object, "it may be stored again");
    }
);

on_both!(old_files_go_unless_stored_again_or_held, |bed| {
    let store = &bed.store;
    for name in ["acme", "beta"] {
        office(store, name).await;
    }
    let (acme, beta) = (tenant("acme"), tenant("beta"));
    let (_, old) = stored(store, &acme, DIGEST).await;
    stored(store, &acme, OTHER).await;
    stored(store, &beta, DIGEST).await;
    let by = store.by(&MALOTE);
    by.set_hold(&beta, None, "process 123").await.unwrap();
    bed.advance(500 * DAY).await;
    stored(store, &acme, OTHER).await;
    due(store).await;
    let would = store.would_retain(&FILES).await.unwrap();
    let would = would.iter().find(|one| one.class == Class::Files).unwrap();
    assert_eq!((would.removed, would.kept), (1, 1));
    assert_eq!(pass(store).await, 1);
    assert_eq!(due(store).await, [old], "its bytes go too");
    assert_eq!(store.file(&acme, DIGEST).await.unwrap(), None);
    assert!(store.file(&acme, OTHER).await.unwrap().is_some());
    assert!(store.file(&beta, DIGEST).await.unwrap().is_some());
    let view = store.retention(&FILES).await.unwrap();
    let view = view.classes.iter().find(|one| one.class == Class::Files);
    let view = view.unwrap();
    assert_eq!(view.days, 400);
    assert!(view.next_at.is_some(), "{view:?}");
    assert_eq!(pass(store).await, 0);
});
