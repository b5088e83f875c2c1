//! What tests start from: a tenant, a connection, events that want things.

use std::collections::BTreeMap;
use std::time::Duration;

use malote_core::cause;
use malote_core::delivery::{Answer, Event, Held, Known};
use malote_core::envelope::Envelope;
use malote_core::fault::Fault;
use malote_core::id::{ConnectionId, EventId, Tenant};
use malote_core::job::Job;
use malote_core::money::Money;
use malote_core::next::next;
use malote_core::plan::{Expected, Need, Plan, Rank, Revision, Wanted};
use malote_core::policy::Policy;
use malote_core::seen::Said;
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::read::delivery::{Delivery, Filter};
use malote_store::{Acceptance, Batch, Incoming, Outcome, Room, Store, Window};
use serde_json::json;

/// How long claims of tests last.
pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// The credentials of every connection, sealed.
pub(crate) const SEALED: &[u8] = &[1, 2, 3];

pub(crate) fn tenant(name: &str) -> Tenant {
    Tenant::parse(name).expect("a tenant's name")
}

/// A connection that takes expenses.
pub(crate) fn new_connection(tenant_name: &str, name: &str) -> NewConnection {
    NewConnection {
        tenant: tenant(tenant_name),
        name: name.to_owned(),
        target: "omie".to_owned(),
        takes: Some("expenses".to_owned()),
        base_url: "http://127.0.0.1:1".to_owned(),
        settings: BTreeMap::from([("due_days".to_owned(), "3".to_owned())]),
        sealed: SEALED.to_vec(),
        credential: format!("digest-{tenant_name}-{name}"),
        parts: false,
        account: Some("1001".to_owned()),
    }
}

/// A tenant with one connection.
pub(crate) async fn office(store: &Store, tenant_name: &str) -> ConnectionId {
    let added = store.by(&MALOTE).add_tenant(&tenant(tenant_name), "").await;
    added.expect("adding a tenant");
    let new = new_connection(tenant_name, "matriz");
    let added = store.by(&MALOTE).add_connection(&new).await;
    added.expect("adding a connection").id
}

/// A thing that an event wants.
pub(crate) fn wanted(name: &str, centavos: i64) -> Wanted {
    Wanted {
        name: name.to_owned(),
        amount: Money::from_centavos(centavos),
        content: json!({"lines": [name]}),
        needs: Vec::new(),
        demands: &[],
        causes: Vec::new(),
    }
}

/// The same, needing a link of its expense type.
pub(crate) fn wanted_linked(name: &str, centavos: i64, kind: &str) -> Wanted {
    let need = Need {
        kind: "expense-type".to_owned(),
        key: kind.to_owned(),
        label: String::new(),
        optional: false,
    };
    Wanted {
        needs: vec![need],
        ..wanted(name, centavos)
    }
}

/// The same, with causes known from the event.
pub(crate) fn wanted_despite(name: &str, centavos: i64, causes: Vec<cause::Draft>) -> Wanted {
    Wanted {
        causes,
        ..wanted(name, centavos)
    }
}

/// An approval of a report at a minute of the day.
pub(crate) fn approval(
    tenant_name: &str,
    id: &str,
    report: &str,
    minute: u8,
    wants: Vec<Wanted>,
) -> Incoming {
    let names: Vec<&str> = wants.iter().map(|one| one.name.as_str()).collect();
    let data = json!({"report": {"id": report}, "minute": minute, "names": names, "event": id});
    let body = json!({
        "specversion": "1.0",
        "type": "expense.report.approved.v1",
        "source": "/app",
        "id": id,
        "tenant": tenant_name,
        "data": data,
    });
    let mut amount = Money::ZERO;
    for one in &wants {
        amount = amount.plus(one.amount).expect("a small sum");
    }
    let plan = Plan {
        flow: "expenses",
        subject: report.to_owned(),
        revision: Revision {
            at: format!("2026-11-20T10:{minute:02}:00Z")
                .parse()
                .expect("an instant"),
            rank: Rank::Approved,
            digest: malote_core::json::digest(&data),
        },
        expected: Expected {
            count: i64::try_from(wants.len()).expect("few things"),
            amount,
        },
        wanted: wants,
        notes: Vec::new(),
        persons: Vec::new(),
    };
    let envelope = Envelope::parse(body.to_string().as_bytes()).expect("an event");
    Incoming {
        envelope,
        plan,
        body: body.to_string(),
    }
}

/// Accepts one event, and says which row it became.
pub(crate) async fn accept(store: &Store, incoming: Incoming) -> EventId {
    let batch = Batch {
        incoming: vec![incoming],
        refused: Vec::new(),
        queue: None,
        room: Vec::new(),
        worker: "test".to_owned(),
        lease: LEASE,
    };
    let accepted = store.accept(batch).await.expect("accepting an event");
    match accepted.outcomes.as_slice() {
        [Acceptance::Accepted { event }] => *event,
        other => panic!("accepted as {other:?}"),
    }
}

/// All deliveries, the newest first.
pub(crate) async fn deliveries(store: &Store) -> Vec<Delivery> {
    let (filter, window) = (Filter::default(), Window::first(200));
    let page = store.deliveries(&filter, &window).await;
    page.expect("listing deliveries").items
}

/// The only delivery of a thing's name.
pub(crate) async fn delivery_of(store: &Store, event: EventId, name: &str) -> Delivery {
    let all = deliveries(store).await;
    let mut fitting = all
        .into_iter()
        .filter(|one| one.event == event && one.name == name);
    let found = fitting.next();
    assert!(fitting.next().is_none(), "one delivery of '{name}'");
    found.unwrap_or_else(|| panic!("no delivery of '{name}'"))
}

/// Free places on a connection that was opened with the usual credentials.
pub(crate) fn places(connection: ConnectionId, places: usize) -> Room {
    Room {
        connection,
        places,
        sealed: SEALED.to_vec(),
    }
}

/// Takes what is due on a connection.
pub(crate) async fn claim(store: &Store, connection: ConnectionId) -> Vec<Job> {
    let claimed = store
        .claim("worker", LEASE, &[places(connection, 100)])
        .await;
    claimed.expect("claiming")
}

/// What a target holds after it took a job.
pub(crate) fn held(job: &Job, reference: &str) -> Known {
    Known::Held(Held {
        reference: reference.to_owned(),
        snapshot: job.content.clone(),
        amount: job.amount,
    })
}

/// What a person saw there.
pub(crate) fn there(reference: &str, centavos: i64) -> Said {
    Said::Held {
        reference: reference.to_owned(),
        amount: Some(Money::from_centavos(centavos)),
    }
}

/// What the target said.
pub(crate) fn fault() -> Fault {
    Fault {
        connector: "omie".to_owned(),
        code: "Client-102".to_owned(),
        field: String::new(),
        entity: "IncluirContaPagar".to_owned(),
        detail: "recusado".to_owned(),
    }
}

/// Nobody knows whether the target took it.
pub(crate) fn uncertain() -> Answer {
    Answer::Uncertain {
        after: Duration::ZERO,
        duplicate: false,
        fault: fault(),
    }
}

/// Settles a job with an answer.
pub(crate) async fn answer(store: &Store, job: Job, answer: Answer) {
    settle(store, job, Event::Answered(answer)).await;
}

/// Settles a job with anything that may happen to it.
pub(crate) async fn settle(store: &Store, job: Job, event: Event) {
    let next = next(&Policy::default(), &job.current, event).expect("a legal event");
    let outcome = Outcome {
        next,
        job: job.into(),
        verdict: "test",
        exchanges: Vec::new(),
        took: Duration::from_millis(5),
        tried: Vec::new(),
    };
    let settled = store.settle("worker", &[outcome]).await.expect("settling");
    assert_eq!(settled.late, 0, "the outcome is not late");
}
