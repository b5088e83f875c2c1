//! Tenants, connections, links, keys, tasks.

use std::time::Duration;

use malote_core::language::Language;
use malote_store::admin::key::NewKey;
use malote_store::admin::task::Kind;
use malote_store::audit::MALOTE;
use malote_store::{LinkRow, Scope, StoreError, Window};

use crate::given::{SEALED, new_connection, office, tenant};
use crate::harness::on_both;

on_both!(a_tenant_is_added_once, |bed| {
    let acme = tenant("acme");
    assert!(!bed.store.tenant_exists(&acme).await.unwrap());
    assert!(
        bed.store
            .by(&MALOTE)
            .add_tenant(&acme, "Acme Ltda")
            .await
            .unwrap()
    );
    assert!(!bed.store.by(&MALOTE).add_tenant(&acme, "").await.unwrap());
    assert!(bed.store.tenant_exists(&acme).await.unwrap());
    let tenants = bed.store.tenants(&Scope::All).await.unwrap();
    assert_eq!(tenants.len(), 1);
    assert_eq!(tenants[0].label, "Acme Ltda");
});

on_both!(adding_a_connection_again_brings_it_up_to_date, |bed| {
    let id = office(&bed.store, "acme").await;
    let taken = bed.store.credentials_accepted(id, SEALED).await.unwrap();
    assert!(taken.is_some(), "they are its own");
    let tested = bed.store.connection(id).await.unwrap().tested_at;
    assert!(tested.is_some(), "what the target took is tested");
    let mut again = new_connection("acme", "matriz");
    again.credential = "digest-new".to_owned();
    again.base_url = "http://127.0.0.1:2".to_owned();
    let added = bed.store.by(&MALOTE).add_connection(&again).await.unwrap();
    assert_eq!((added.id, added.fresh), (id, false));
    let connection = bed.store.connection(id).await.unwrap();
    assert_eq!(connection.credential, "digest-new");
    assert_eq!(connection.base_url, "http://127.0.0.1:2");
    assert_eq!(connection.tested_at, None, "new credentials are untested");
    assert_eq!(connection.settings["due_days"], "3");
    let acme = tenant("acme");
    let named = bed.store.connection_named(&acme, "matriz").await.unwrap();
    assert_eq!(named, connection);
});

on_both!(a_flow_has_one_taker, |bed| {
    office(&bed.store, "acme").await;
    let second = new_connection("acme", "filial");
    let error = bed
        .store
        .by(&MALOTE)
        .add_connection(&second)
        .await
        .unwrap_err();
    let StoreError::Conflict { text } = error else {
        panic!("{error:?}");
    };
    for language in [Language::Portuguese, Language::English] {
        let text = text.say(language);
        assert!(text.contains("'matriz'"), "{text}");
    }
    let mut idle = second;
    idle.takes = None;
    assert!(
        bed.store
            .by(&MALOTE)
            .add_connection(&idle)
            .await
            .unwrap()
            .fresh
    );
});

on_both!(a_connection_needs_its_tenant, |bed| {
    let new = new_connection("nobody", "matriz");
    let error = bed
        .store
        .by(&MALOTE)
        .add_connection(&new)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NotFound { what: "tenant", .. }));
});

on_both!(a_new_connection_is_usable_with_its_account, |bed| {
    let id = office(&bed.store, "acme").await;
    let account = bed.store.link(id, "account", "default").await.unwrap();
    assert_eq!(account.unwrap().value.as_deref(), Some("1001"));
    let credentials = bed.store.link(id, "credentials", "").await.unwrap();
    assert_eq!(credentials.unwrap().value.as_deref(), Some("ok"));
});

on_both!(
    a_connection_can_be_paused_and_is_seen_by_its_tenant,
    |bed| {
        let id = office(&bed.store, "acme").await;
        office(&bed.store, "beta").await;
        bed.store.by(&MALOTE).set_paused(id, true).await.unwrap();
        let synced = bed.store.replace_links(id, SEALED, &[], &[]).await;
        assert_eq!(synced.unwrap(), Some(0));
        let scope = Scope::Only(vec![tenant("acme")]);
        let seen = bed.store.connections(&scope).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert!(seen[0].paused && seen[0].synced_at.is_some());
        assert_eq!(bed.store.connections(&Scope::All).await.unwrap().len(), 2);
    }
);

on_both!(links_are_listed_in_pages, |bed| {
    let id = office(&bed.store, "acme").await;
    let row = |key: &str| LinkRow::to("expense-type", key, "2.04.01");
    let rows = [row("71"), row("72"), row("73")];
    bed.store.by(&MALOTE).set_links(id, &rows).await.unwrap();
    let mut window = Window::first(2);
    let first = bed.store.links(id, "expense-type", &window).await.unwrap();
    assert_eq!(first.items.len(), 2);
    window.cursor = first.next;
    let second = bed.store.links(id, "expense-type", &window).await.unwrap();
    assert_eq!(second.items[0].key, "73");
    assert_eq!(second.next, None);
});

on_both!(keys_end_when_revoked_or_expired, |bed| {
    let new = |prefix: &str, lives: Option<Duration>| NewKey {
        prefix: prefix.to_owned(),
        digest: "digest".to_owned(),
        label: "for tests".to_owned(),
        scopes: vec!["publish".to_owned(), "read".to_owned()],
        tenants: Some(vec!["acme".to_owned()]),
        expires_at: lives.map(|lives| bed.now() + lives),
    };
    bed.store
        .by(&MALOTE)
        .create_key(&new("mlt_a", None))
        .await
        .unwrap();
    let hour = Some(Duration::from_secs(3_600));
    let id = bed
        .store
        .by(&MALOTE)
        .create_key(&new("mlt_b", hour))
        .await
        .unwrap();
    let get = |prefix: &'static str| {
        let store = bed.store.clone();
        async move { store.key_by_prefix(prefix).await.unwrap().unwrap() }
    };
    assert!(get("mlt_a").await.usable && get("mlt_b").await.usable);
    bed.store.touch_key(id).await.unwrap();
    assert!(get("mlt_b").await.last_used_at.is_some());
    assert!(bed.store.by(&MALOTE).revoke_key("mlt_a").await.unwrap());
    assert!(!bed.store.by(&MALOTE).revoke_key("mlt_a").await.unwrap());
    bed.advance(Duration::from_secs(3_601)).await;
    assert!(!get("mlt_a").await.usable && !get("mlt_b").await.usable);
    assert_eq!(get("mlt_b").await.scopes, ["publish", "read"]);
    assert_eq!(bed.store.keys().await.unwrap().len(), 2);
    assert!(bed.store.key_by_prefix("mlt_c").await.unwrap().is_none());
});

on_both!(a_key_that_is_made_once_more_replaces_the_first, |bed| {
    let new = |prefix: &str| NewKey {
        prefix: prefix.to_owned(),
        digest: "digest".to_owned(),
        label: "for tests".to_owned(),
        scopes: vec!["read".to_owned()],
        tenants: None,
        expires_at: None,
    };
    let name = Some(malote_core::id::fresh());
    let by = bed.store.by(&MALOTE).making(name);
    by.create_key(&new("mlt_a")).await.unwrap();
    let id = by.create_key(&new("mlt_b")).await.unwrap();
    assert_eq!(bed.store.keys().await.unwrap().len(), 1);
    assert!(bed.store.key_by_prefix("mlt_a").await.unwrap().is_none());
    assert!(bed.store.key_by_prefix("mlt_b").await.unwrap().is_some());
    bed.store.touch_key(id).await.unwrap();
    let used = by.create_key(&new("mlt_c")).await.unwrap_err();
    assert!(used.to_string().contains("'mlt_b'"), "{used}");
    assert!(bed.store.key_by_prefix("mlt_b").await.unwrap().is_some());
});

on_both!(a_task_that_waits_is_not_ordered_twice, |bed| {
    let connection = office(&bed.store, "acme").await;
    let one = bed
        .store
        .by(&MALOTE)
        .add_task(connection, Kind::Sync)
        .await
        .unwrap();
    let two = bed
        .store
        .by(&MALOTE)
        .add_task(connection, Kind::Sync)
        .await
        .unwrap();
    let other = bed
        .store
        .by(&MALOTE)
        .add_task(connection, Kind::Test)
        .await
        .unwrap();
    assert_eq!(one, two);
    assert_ne!(one, other);
    let task = bed.store.task(one).await.unwrap();
    assert_eq!((task.kind, task.finished()), (Kind::Sync, false));
});
