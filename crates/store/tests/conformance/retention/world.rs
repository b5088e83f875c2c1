//! An office whose work was done long ago.

use malote_core::delivery::{Answer, Status};
use malote_core::id::{ConnectionId, DeliveryId, EventId};
use malote_core::job::Job;
use malote_core::totals::Account;
use malote_store::audit::MALOTE;
use malote_store::read::delivery::Detail;
use malote_store::retention::{Pass, Removed, Terms};
use malote_store::{Scope, Store};
use uuid::Uuid;

use crate::given::{accept, answer, approval, claim, fault, held, office, wanted};
use crate::harness::{Bed, Place};
use crate::queue::raw::Raw;

/// More calls than any of these passes needs.
const PATIENCE: usize = 100;

/// Payloads go, everything else stays.
pub(super) const PAYLOADS: Terms = Terms {
    payloads_days: 400,
    ..Terms::FOR_EVER
};

/// Everything goes that may.
pub(super) const ALL: Terms = Terms {
    payloads_days: 400,
    records_days: 2_192,
    refusals_days: 90,
    files_days: 400,
};

/// Identifiers of tables, which begin with their instant.
const IDS: [(&str, &str); 15] = [
    ("deliveries", "id"),
    ("deliveries", "event_id"),
    ("deliveries", "follows"),
    ("events", "id"),
    ("event_bodies", "event_id"),
    ("delivery_contents", "delivery_id"),
    ("attempts", "delivery_id"),
    ("subjects", "newest_event"),
    ("delivery_causes", "delivery_id"),
    ("replays", "id"),
    ("replay_lanes", "replay_id"),
    ("replay_rows", "replay_id"),
    ("replay_rows", "delivery_id"),
    ("refusals", "id"),
    ("personal_places", "place"),
];

/// Instants that ages are measured from.
const INSTANTS: [(&str, &str); 4] = [
    ("deliveries", "created_at"),
    ("deliveries", "updated_at"),
    ("refusals", "last_seen_at"),
    ("replays", "ended_at"),
];

/// A store in use, and a way behind its back.
pub(super) struct World {
    pub(super) bed: Bed,
    pub(super) store: Store,
    pub(super) raw: Raw,
    pub(super) acme: ConnectionId,
    pub(super) beta: ConnectionId,
}

/// Makes a test on SQLite in a file and one on PostgreSQL.
macro_rules! kept {
    ($(#[$meta:meta])* $name:ident, |$world:ident| $body:block) => {
        crate::harness::on_both!($(#[$meta])* $name, |bed| {
            // There nobody can look behind the store's back.
            if bed.place == crate::harness::Place::Memory {
                return;
            }
            let $world = crate::retention::world::World::begin(bed).await;
            $body
        });
    };
}
pub(super) use kept;

impl World {
    pub(super) async fn begin(bed: Bed) -> Self {
        let store = bed.store.clone();
        let raw = Raw::open(&bed).await;
        let acme = office(&store, "acme").await;
        let beta = office(&store, "beta").await;
        Self {
            bed,
            store,
            raw,
            acme,
            beta,
        }
    }

    /// Accepts a report of one thing.
    pub(super) async fn report(&self, tenant: &str, name: &str) -> EventId {
        let wants = vec![wanted("71/R", 150)];
        accept(&self.store, approval(tenant, name, name, 1, wants)).await
    }

    /// A report that came to its end.
    pub(super) async fn settled(
        &self,
        tenant: &str,
        name: &str,
        given: impl Fn(&Job) -> Answer,
    ) -> DeliveryId {
        self.report(tenant, name).await;
        let connection = if tenant == "acme" {
            self.acme
        } else {
            self.beta
        };
        let mut jobs = claim(&self.store, connection).await;
        assert_eq!(jobs.len(), 1, "nothing else is due");
        let job = jobs.remove(0);
        let (id, given) = (job.id, given(&job));
        answer(&self.store, job, given).await;
        id
    }

    pub(super) async fn delivered(&self, tenant: &str, name: &str) -> DeliveryId {
        let take = |job: &Job| Answer::Delivered(held(job, &format!("ref-{}", job.id)));
        self.settled(tenant, name, take).await
    }

    pub(super) async fn dead(&self, tenant: &str, name: &str) -> DeliveryId {
        self.settled(tenant, name, |_| Answer::Refused(fault()))
            .await
    }

    /// Everything that is there happened in March 2019, and lies in that month where there are
    /// months.
    pub(super) async fn age(&self) {
        if self.bed.place == Place::Postgres {
            for whole in ["event_bodies", "delivery_contents", "attempts"] {
                self.raw.one(&made(whole), "").await;
            }
        }
        self.age_without_month().await;
    }

    /// The same, when nobody made that month.
    pub(super) async fn age_without_month(&self) {
        let (at, cast) = match self.bed.place {
            Place::Postgres => ("'2019-03-10T12:00:00Z'", "::uuid"),
            Place::File | Place::Memory => ("1552219200000000", ""),
        };
        for (table, column) in IDS {
            let old = format!("('{MARCH}' || substr(CAST({column} AS text), 14)){cast}");
            self.raw
                .run(&format!("UPDATE {table} SET {column} = {old}"))
                .await;
        }
        for (table, column) in INSTANTS {
            self.raw
                .run(&format!("UPDATE {table} SET {column} = {at}"))
                .await;
        }
        let day = "UPDATE events SET day = '2019-03-10'";
        self.raw.run(day).await;
    }

    /// What was finished by now was finished long ago.
    pub(super) async fn forget_when(&self) {
        let at = match self.bed.place {
            Place::Postgres => "'2019-03-10T12:00:00Z'",
            Place::File | Place::Memory => "1552219200000000",
        };
        let sql = format!("UPDATE deliveries SET updated_at = {at}");
        self.raw.run(&sql).await;
    }

    /// A whole pass.
    pub(super) async fn pass(&self, terms: &Terms) -> Vec<Removed> {
        self.store.by(&MALOTE).order_retention().await.unwrap();
        drive(&self.store, terms, &mut Pass::default()).await
    }

    pub(super) async fn detail(&self, id: DeliveryId) -> Detail {
        self.store.delivery(id, &Scope::All).await.unwrap()
    }

    pub(super) async fn status(&self, id: DeliveryId) -> Status {
        self.detail(id).await.delivery.status
    }

    pub(super) async fn totals(&self) -> Vec<Account> {
        let (from, to) = (jiff::civil::date(2000, 1, 1), jiff::civil::date(2200, 1, 1));
        let accounts = self.store.totals(&Scope::All, from, to).await.unwrap();
        for account in &accounts {
            assert!(account.agrees(), "{account:?}");
        }
        accounts
    }

    pub(super) async fn count(&self, table: &str) -> i64 {
        let rest = format!("FROM {table}");
        self.raw.one("count(*)", &rest).await.parse().unwrap()
    }
}

/// The first 48 bits of identifiers made at noon of 10 March 2019.
const MARCH: &str = "01696779-5a00";

/// What a delivery is called once it is old.
pub(super) fn now(id: DeliveryId) -> DeliveryId {
    let rest = &id.to_string()[MARCH.len()..];
    format!("{MARCH}{rest}").parse().unwrap()
}

/// Makes March 2019 of a table.
pub(super) fn made(whole: &str) -> String {
    let (low, high) = bounds();
    format!("retention_make('{whole}', '{whole}_2019_03', '{low}', '{high}', 100)")
}

/// Where identifiers of March 2019 begin, and where those of April.
pub(super) fn bounds() -> (Uuid, Uuid) {
    let at = |text: &str| {
        let at: jiff::Timestamp = text.parse().unwrap();
        Uuid::from_u128(u128::try_from(at.as_millisecond()).unwrap() << 80)
    };
    (at("2019-03-01T00:00:00Z"), at("2019-04-01T00:00:00Z"))
}

/// Goes on with a pass to its end.
pub(super) async fn drive(store: &Store, terms: &Terms, pass: &mut Pass) -> Vec<Removed> {
    for _ in 0..PATIENCE {
        let removed = store.retain(terms, pass).await.unwrap();
        if pass.is_over() {
            return removed;
        }
    }
    panic!("the pass does not end");
}

/// How many rows of a table were told to be removed.
pub(super) fn removed(told: &[Removed], what: &str) -> i64 {
    told.iter().filter_map(|one| one.removed.get(what)).sum()
}
