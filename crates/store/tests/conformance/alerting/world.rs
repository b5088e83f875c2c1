//! An office with something wrong, and rounds of looking for it driven by hand.

use std::time::Duration;

use malote_core::alert::plan::Quiet;
use malote_core::alert::{Alarm, Kind};
use malote_core::cause;
use malote_core::delivery::Answer;
use malote_core::fault::Fault;
use malote_core::id::{ChannelId, NoticeId};
use malote_core::language::Language;
use malote_core::problem::Refusal;
use malote_store::alert::Turn;
use malote_store::alert::channel::{Kind as Carrier, NewChannel};
use malote_store::alert::list::Filter;
use malote_store::alert::outbox::{Fate, Letter, Notice};
use malote_store::audit::MALOTE;
use malote_store::{Batch, Refused, Store, Window};

use crate::given::{LEASE, accept, answer, approval, claim, wanted_linked};
use crate::harness::Bed;

/// Between two rounds.
pub(super) const LOOK: Duration = Duration::from_secs(30);
/// How long alarms are gathered.
pub(super) const GATHER: Duration = Duration::from_secs(60);

pub(crate) async fn turn(store: &Store) -> Turn {
    let turn = store
        .take_alert_turn(LOOK)
        .await
        .expect("asking for a turn");
    turn.expect("nobody else looks")
}

/// One round, and the time until the next.
pub(crate) async fn look(bed: &Bed) {
    let turn = turn(&bed.store).await;
    let looked = bed.store.look_for_alarms(&turn, GATHER).await;
    assert!(looked.expect("looking"), "the turn is ours");
    bed.advance(LOOK + Duration::from_secs(1)).await;
}

/// The alarms, the newest first.
pub(crate) async fn alarms(store: &Store, resolved: bool) -> Vec<Alarm> {
    let filter = Filter {
        resolved,
        ..Filter::default()
    };
    let page = store.alarms(&filter, &Window::first(200)).await;
    page.expect("listing alarms").items
}

pub(super) async fn open_kinds(store: &Store) -> Vec<Kind> {
    let alarms = alarms(store, false).await;
    let mut kinds: Vec<Kind> = alarms.iter().map(|alarm| alarm.facts.kind()).collect();
    kinds.sort_unstable();
    kinds
}

/// A report that waits for the category of its expense type.
pub(super) async fn unlinked(store: &Store, tenant: &str, report: &str, kind: &str) {
    let wants = vec![wanted_linked("71/R", 1_000, kind)];
    accept(
        store,
        approval(tenant, &format!("e-{report}"), report, 1, wants),
    )
    .await;
}

/// Refuses whatever is due on a connection.
pub(super) async fn refuse_all(store: &Store, connection: malote_core::id::ConnectionId) {
    for job in claim(store, connection).await {
        let fault = Fault {
            connector: "omie".to_owned(),
            code: "Client-102".to_owned(),
            field: String::new(),
            entity: "IncluirContaPagar".to_owned(),
            detail: "recusado".to_owned(),
        };
        answer(store, job, Answer::Refused(fault)).await;
    }
}

/// A message that no worker could take.
pub(super) async fn refused(store: &Store, tenant: Option<&str>, body: &str) {
    let refused = Refused {
        body: body.as_bytes().to_vec(),
        tenant: tenant.map(str::to_owned),
        source: None,
        event_id: None,
        refusal: Refusal::one("invalid-event", "", "not-json", "is not JSON"),
    };
    let batch = Batch {
        refused: vec![refused],
        queue: Some("malote.expenses".to_owned()),
        worker: "test".to_owned(),
        lease: LEASE,
        ..Batch::default()
    };
    store.accept(batch).await.expect("a refusal");
}

/// A channel for some tenants.
pub(crate) async fn channel(store: &Store, tenants: Option<&[&str]>) -> ChannelId {
    let new = new_channel(tenants);
    let added = store.by(&MALOTE).add_channel(&new).await;
    added.expect("adding a channel");
    new.id
}

/// What a channel for some tenants is made of.
pub(super) fn new_channel(tenants: Option<&[&str]>) -> NewChannel {
    NewChannel {
        id: ChannelId::fresh(),
        kind: Carrier::Webhook,
        name: "plantão".to_owned(),
        target: "https://hooks.exemplo.com.br/…".to_owned(),
        sealed: vec![1, 2, 3],
        tenants: tenants.map(|tenants| tenants.iter().map(|one| (*one).to_owned()).collect()),
        kinds: Some(vec![Kind::CauseOpen, Kind::AlertUndeliverable]),
        language: Language::Portuguese,
        quiet: Quiet::parse("22:00", "07:00"),
    }
}

/// A message to a channel, telling of alarms.
pub(super) fn letter(channel: ChannelId, told: &[(&Alarm, bool)]) -> Letter {
    Letter {
        id: NoticeId::fresh(),
        channel,
        body: r#"{"type":"malote.alerts.v1"}"#.to_owned(),
        told: told
            .iter()
            .map(|(alarm, closed)| (alarm.id, *closed))
            .collect(),
        reminds: false,
    }
}

/// What is due now.
pub(crate) async fn due(store: &Store) -> Vec<Notice> {
    let claimed = store.claim_notices(LEASE, 10).await;
    claimed.expect("claiming messages")
}

pub(super) fn later(seconds: u64) -> Fate {
    Fate::Later {
        failure: "it answered 500".to_owned(),
        after: Duration::from_secs(seconds),
    }
}

pub(super) fn given_up() -> Fate {
    Fate::GivenUp {
        failure: "it answered 500".to_owned(),
    }
}

/// The kind of cause behind an alarm.
pub(super) fn cause_of(alarm: &Alarm) -> cause::Kind {
    match &alarm.facts {
        malote_core::alert::Facts::CauseOpen { what, .. } => *what,
        other => panic!("{other:?}"),
    }
}
