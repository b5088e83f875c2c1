//! Whatever a person can order leaves exactly one row, with what was before and what is after; a
//! refused order leaves none.

use std::collections::BTreeMap;
use std::time::Duration;

use malote_core::delivery::Answer;
use malote_core::id::{CauseId, ConnectionId, DeliveryId};
use malote_core::problem::Refusal;
use malote_core::seen::Said;
use malote_store::admin::key::NewKey;
use malote_store::admin::{refusal, task};
use malote_store::audit::{MALOTE, WhoKind};
use malote_store::read::causes;
use malote_store::{Batch, LinkRow, Refused, Scope, Store, Window};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::{ana, left, none_left, trail};
use crate::given::{
    LEASE, accept, answer, approval, claim, delivery_of, fault, new_connection, office, tenant,
    there, wanted, wanted_linked,
};
use crate::harness::{Place, on_both};
use crate::queue::raw::Raw;

fn link(kind: &str, key: &str, value: &str) -> LinkRow {
    LinkRow::to(kind, key, value).called("Marina Alves")
}

/// A delivery that a worker has just settled like this.
async fn settled(store: &Store, connection: ConnectionId, given: Answer) -> DeliveryId {
    let wants = vec![wanted("71/R", 250)];
    accept(store, approval("acme", "e1", "r1", 1, wants)).await;
    let job = claim(store, connection).await.remove(0);
    let id = job.id;
    answer(store, job, given).await;
    id
}

on_both!(orders_about_a_delivery_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let connection = office(store, "acme").await;
    let id = settled(store, connection, Answer::Refused(fault())).await;
    let discard = store.by(&ana).discard(id, "paid by card");
    let row = left(store, "delivery.discard", discard).await;
    assert_eq!(row.tenant.as_deref(), Some("acme"));
    assert_eq!(row.subject, id.to_string());
    assert_eq!(row.reason.as_deref(), Some("paid by card"));
    assert_eq!(row.before, json!({"status": "dead"}));
    assert_eq!(row.after, json!({"status": "discarded", "released": 0}));
    assert_eq!((row.who.kind, row.block), (WhoKind::Key, None));

    none_left(store, store.by(&ana).discard(id, "again")).await;
    none_left(store, store.by(&ana).discard(id, " ")).await;
    none_left(store, store.by(&ana).replay(id)).await;
    none_left(store, store.by(&ana).resolve(id, &Said::Absent)).await;
    none_left(store, store.by(&ana).replay(DeliveryId::fresh())).await;

    let restore = store.by(&ana).because(Some("a mistake")).restore(id);
    let row = left(store, "delivery.restore", restore).await;
    assert_eq!(row.before["status"], "discarded");
    assert_eq!(row.after["status"], "ready");
    assert_eq!(row.reason.as_deref(), Some("a mistake"));
    none_left(store, store.by(&ana).restore(id)).await;

    let shown = store.delivery(id, &Scope::All).await.unwrap().audit;
    let actions: Vec<&str> = shown.iter().map(|one| one.action.as_str()).collect();
    assert_eq!(actions, ["delivery.restore", "delivery.discard"]);
});

on_both!(a_replay_and_a_resolution_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let connection = office(store, "acme").await;
    let id = settled(store, connection, Answer::Refused(fault())).await;
    let row = left(store, "delivery.replay", store.by(&ana).replay(id)).await;
    assert_eq!(row.before, json!({"status": "dead"}));
    assert_eq!(row.after, json!({"status": "ready", "released": 0}));

    let job = claim(store, connection).await.remove(0);
    let said = there("4711", 250);
    let doubt = Answer::Uncertain {
        after: Duration::ZERO,
        duplicate: false,
        fault: fault(),
    };
    answer(store, job, doubt).await;
    let resolve = store.by(&ana).resolve(id, &said);
    let row = left(store, "delivery.resolve", resolve).await;
    assert_eq!(row.before["status"], "uncertain");
    assert_eq!(row.after["status"], "delivered");
    assert_eq!(row.after["said"], json!({"held": "4711", "amount": "2.50"}));
});

on_both!(orders_about_tenants_and_connections_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let acme = tenant("acme");
    let add = store.by(&ana).add_tenant(&acme, "Acme");
    let row = left(store, "tenant.add", add).await;
    assert_eq!(
        (row.subject.as_str(), row.tenant.as_deref()),
        ("acme", Some("acme"))
    );
    assert_eq!(
        (row.before, row.after),
        (Value::Null, json!({"label": "Acme"}))
    );
    let again = store.by(&ana).add_tenant(&acme, "Acme Ltda");
    let row = left(store, "tenant.add", again).await;
    assert_eq!(row.before, json!({"label": "Acme"}));
    assert_eq!(row.after, json!({"label": "Acme Ltda"}));

    let mut new = new_connection("acme", "matriz");
    let row = left(store, "connection.add", store.by(&ana).add_connection(&new)).await;
    assert_eq!(row.before, Value::Null);
    assert_eq!(row.after["credentials"], "given");
    assert_eq!(row.after["settings"]["due_days"], "3");
    let whole = row.after.to_string();
    assert!(!whole.contains(&new.credential), "{whole}");

    new.credential = "digest-of-another".to_owned();
    new.base_url = "http://127.0.0.1:2".to_owned();
    let update = store.by(&ana).add_connection(&new);
    let row = left(store, "connection.update", update).await;
    assert_eq!(row.before["base_url"], "http://127.0.0.1:1");
    assert_eq!(row.after["base_url"], "http://127.0.0.1:2");
    assert_eq!(row.after["credentials"], "replaced, for another key");
    none_left(
        store,
        store
            .by(&ana)
            .add_connection(&new_connection("acme", "filial")),
    )
    .await;
});

on_both!(orders_about_a_connection_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let id = office(store, "acme").await;
    let settings = BTreeMap::from([("due_days".to_owned(), "5".to_owned())]);
    let set = store.by(&ana).set_settings(id, &settings, false);
    let row = left(store, "connection.update", set).await;
    assert_eq!(row.before, json!({"settings": {"due_days": "3"}}));
    assert_eq!(row.after, json!({"settings": {"due_days": "5"}}));
    for (paused, action) in [(true, "connection.pause"), (false, "connection.resume")] {
        let row = left(store, action, store.by(&ana).set_paused(id, paused)).await;
        assert_eq!(row.before, json!({"paused": !paused}));
        assert_eq!(row.after, json!({"paused": paused}));
    }
    for (kind, action) in [
        (task::Kind::Test, "connection.test"),
        (task::Kind::Sync, "connection.sync"),
    ] {
        let row = left(store, action, store.by(&ana).add_task(id, kind)).await;
        assert_eq!(row.subject, id.to_string());
    }
    let nobody = ConnectionId::fresh();
    none_left(store, store.by(&ana).set_paused(nobody, true)).await;
    none_left(store, store.by(&ana).set_settings(nobody, &settings, false)).await;
    none_left(store, store.by(&ana).add_task(nobody, task::Kind::Test)).await;
});

on_both!(orders_about_links_and_causes_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let connection = office(store, "acme").await;
    let wants = vec![wanted_linked("71/R", 1, "71")];
    let event = accept(store, approval("acme", "e1", "r1", 1, wants)).await;
    let waiting = causes::Filter::default();
    let open = store.causes(&waiting, &Window::default()).await.unwrap();
    let cause = open.items[0].id;
    let row = left(store, "cause.recheck", store.by(&ana).recheck_cause(cause)).await;
    assert_eq!(row.subject, cause.to_string());
    assert_eq!(row.tenant.as_deref(), Some("acme"));
    none_left(store, store.by(&ana).recheck_cause(CauseId::fresh())).await;

    let one = [link("expense-type", "71", "2.04.01")];
    let row = left(
        store,
        "link.set",
        store.by(&ana).set_links(connection, &one),
    )
    .await;
    assert_eq!(
        row.before,
        json!([{"kind": "expense-type", "key": "71", "value": null}])
    );
    assert_eq!(
        row.after,
        json!([{"kind": "expense-type", "key": "71", "value": "2.04.01"}])
    );
    assert_eq!(row.tenant.as_deref(), Some("acme"));
    let status = delivery_of(store, event, "71/R").await.status;
    assert_eq!(status, malote_core::delivery::Status::Ready);

    let several = [
        link("expense-type", "71", "2.04.01"),
        link("member", "marina@exemplo.com.br", "5998877001"),
    ];
    let import = store.by(&ana).set_links(connection, &several);
    let row = left(store, "link.import", import).await;
    assert_eq!(
        row.after[0]["key"], "marina@exemplo.com.br",
        "as long as she is not erased"
    );
    assert_eq!(row.after.as_array().unwrap().len(), 1, "what changed");

    let remove = store.by(&ana).remove_link(connection, "expense-type", "71");
    let row = left(store, "link.remove", remove).await;
    assert_eq!(row.before[0]["value"], "2.04.01");
    assert_eq!(row.after[0]["value"], Value::Null);
    let rows = trail(store).await.len();
    let again = store.by(&ana).remove_link(connection, "expense-type", "71");
    assert!(!again.await.unwrap());
    assert_eq!(
        trail(store).await.len(),
        rows,
        "there was nothing to remove"
    );
    none_left(store, store.by(&ana).set_links(ConnectionId::fresh(), &one)).await;
});

on_both!(orders_about_keys_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let new = |prefix: &str, tenants: &[&str]| NewKey {
        prefix: prefix.to_owned(),
        digest: "digest-of-a-token".to_owned(),
        label: "loja".to_owned(),
        scopes: vec!["read".to_owned()],
        tenants: Some(tenants.iter().map(|&name| name.to_owned()).collect()),
        expires_at: None,
    };
    let (bound, both) = (new("k1", &["acme"]), new("k2", &["acme", "beta"]));
    let row = left(store, "key.create", store.by(&ana).create_key(&bound)).await;
    assert_eq!(
        (row.subject.as_str(), row.tenant.as_deref()),
        ("k1", Some("acme"))
    );
    assert!(!row.after.to_string().contains("digest-of-a-token"));
    let row = left(store, "key.create", store.by(&ana).create_key(&both)).await;
    assert_eq!(row.tenant, None, "it concerns several");
    none_left(store, store.by(&ana).create_key(&bound)).await;
    let row = left(store, "key.revoke", store.by(&ana).revoke_key("k1")).await;
    assert_eq!(
        (&row.before["usable"], &row.after["usable"]),
        (&json!(true), &json!(false))
    );
    none_left(store, store.by(&ana).revoke_key("nobody")).await;
});

on_both!(orders_about_refused_messages_leave_a_row, |bed| {
    let (store, ana) = (&bed.store, ana());
    let refused = |body: &str| Refused {
        body: body.as_bytes().to_vec(),
        tenant: Some("acme".to_owned()),
        source: None,
        event_id: None,
        refusal: Refusal::one("invalid-event", "", "not-json", "is not JSON"),
    };
    let batch = Batch {
        refused: vec![refused("a"), refused("b")],
        queue: Some("malote.expenses".to_owned()),
        worker: "test".to_owned(),
        lease: LEASE,
        ..Batch::default()
    };
    store.accept(batch).await.unwrap();
    let filter = refusal::Filter::default();
    let listed = store.refusals(&filter, &Window::default()).await.unwrap();
    let (one, other) = (listed.items[0].id, listed.items[1].id);
    let row = left(
        store,
        "refusal.discard",
        store.by(&ana).discard_refusal(one),
    )
    .await;
    assert_eq!(
        (row.subject, row.tenant),
        (one.to_string(), Some("acme".to_owned()))
    );
    assert_eq!(row.before, json!({"status": "dead"}));
    assert_eq!(row.after, json!({"status": "discarded"}));
    let replayed = store.by(&ana).refusal_replayed(other, 1);
    let row = left(store, "refusal.replay", replayed).await;
    assert_eq!(row.after, json!({"status": "replayed"}));
    none_left(store, store.by(&ana).discard_refusal(Uuid::nil())).await;
});

on_both!(what_malote_does_by_itself_is_no_order, |bed| {
    let (store, ana) = (&bed.store, ana());
    let connection = office(store, "acme").await;
    let rows = trail(store).await;
    assert!(rows.iter().all(|row| row.who.kind == WhoKind::Malote));
    assert_eq!(rows[0].who.name, MALOTE_NAME);
    let sealed = new_connection("acme", "matriz").sealed;
    let refused = store.credentials_refused(connection, &sealed).await;
    assert!(refused.unwrap());
    let taken = store.credentials_accepted(connection, &sealed).await;
    assert!(taken.unwrap().is_some());
    let found = [link("member", "marina@exemplo.com.br", "1")];
    let synced = store.replace_links(connection, &sealed, &["member"], &found);
    synced.await.unwrap();
    assert_eq!(trail(store).await.len(), rows.len());
    // Nothing is pending here, so nothing was brought up to date.
    store.by(&ana).migrate().await.unwrap();
    assert_eq!(trail(store).await.len(), rows.len());
    let by_itself = store.by(&MALOTE).set_paused(connection, true).await;
    by_itself.unwrap();
    assert_eq!(trail(store).await.len(), rows.len() + 1);
});

/// Who Malote is in the trail.
const MALOTE_NAME: &str = "malote";

on_both!(what_cannot_be_written_down_is_not_done, |bed| {
    if bed.place == Place::Memory {
        // There is no way around the store in there.
        return;
    }
    let store = &bed.store;
    let connection = office(store, "acme").await;
    let id = settled(store, connection, Answer::Refused(fault())).await;
    let raw = Raw::open(&bed).await;
    raw.run("ALTER TABLE audit RENAME TO elsewhere").await;
    let by = store.by(&MALOTE);
    let key = NewKey {
        prefix: "k1".to_owned(),
        digest: "digest".to_owned(),
        label: "loja".to_owned(),
        scopes: vec!["read".to_owned()],
        tenants: None,
        expires_at: None,
    };
    let links = [link("expense-type", "71", "2.04.01")];
    let new = new_connection("acme", "matriz");
    assert!(by.discard(id, "paid").await.is_err());
    assert!(by.replay(id).await.is_err());
    assert!(by.set_paused(connection, true).await.is_err());
    assert!(by.set_links(connection, &links).await.is_err());
    assert!(by.add_task(connection, task::Kind::Test).await.is_err());
    assert!(by.add_connection(&new).await.is_err());
    assert!(by.add_tenant(&tenant("beta"), "").await.is_err());
    assert!(by.create_key(&key).await.is_err());
    raw.run("ALTER TABLE elsewhere RENAME TO audit").await;
    let delivery = store.delivery(id, &Scope::All).await.unwrap().delivery;
    assert_eq!(delivery.status, malote_core::delivery::Status::Dead);
    assert!(!store.connection(connection).await.unwrap().paused);
    let link = store.link(connection, "expense-type", "71").await.unwrap();
    assert_eq!(link, None);
    assert_eq!(store.tenants(&Scope::All).await.unwrap().len(), 1);
    assert!(store.keys().await.unwrap().is_empty());
});
