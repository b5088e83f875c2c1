//! What a claim costs as history grows: the same claims on two databases of the same server, one
//! with few delivered rows and one with many, in turns.

use std::time::{Duration, Instant};

use anyhow::Context;
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use malote_core::clock::{self, System};
use malote_core::id::ConnectionId;
use malote_runtime::seal::Sealer;
use malote_runtime::vault::unlock;
use malote_store::{Options, Room, Store};

use crate::process::bench::meter::median;
use crate::process::bench::world;

/// Rows with which the short history is.
pub(super) const SHORT: u32 = 1_000;
/// Rows waiting before each turn.
const WAITING: u32 = 2_048;
/// Taken from each connection in one claim.
const ROOM: usize = 8;
/// Turns that count; one more goes before them.
const TURNS: usize = 7;
/// What claims are leased for.
const LEASE: Duration = Duration::from_secs(600);

const SUBJECTS: &str = "INSERT INTO subjects (id, connection_id, flow, source, name, revision,
        newest_at, newest_rank, newest_digest, newest_event)
    SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ($3::uuid[])[1 + g % cardinality($3::uuid[])], 'expenses', '/bench', 'h-' || g, 1,
           now(), 1, md5(g::text), ('01900000-0000-7000-b000-' || lpad(to_hex(g), 12, '0'))::uuid
    FROM generate_series($1::bigint, $2::bigint) AS g";
const THINGS: &str = "INSERT INTO things (id, subject_id, connection_id, name, target_key,
        known_reference, known_snapshot, known_amount, known_digest, known_revision)
    SELECT ('01900000-0000-7000-9000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ($3::uuid[])[1 + g % cardinality($3::uuid[])], '71/R', 'MLBENCH' || lpad(g::text, 13, '0'),
           CASE WHEN $4 THEN g::text END, CASE WHEN $4 THEN '{}' END, CASE WHEN $4 THEN 1000 END,
           CASE WHEN $4 THEN md5(g::text) END, CASE WHEN $4 THEN 1 END
    FROM generate_series($1::bigint, $2::bigint) AS g";
const DELIVERIES: &str = r#"INSERT INTO deliveries (id, event_id, thing_id, subject_id,
        connection_id, tenant, flow, name, revision, present, amount, content_digest,
        needs, ordering_key, status, operation, reference, due_at)
    SELECT ('01900000-0000-7000-a000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ('01900000-0000-7000-b000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ('01900000-0000-7000-9000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid,
           ($3::uuid[])[1 + g % cardinality($3::uuid[])],
           'bench-' || lpad((g % cardinality($3::uuid[]))::text, 2, '0'), 'expenses', '71/R', 1,
           true, 1000, md5(g::text),
           '[{"kind":"expense-type","key":"71"},{"kind":"member","key":"bench@example.com"}]',
           g::text, CASE WHEN $4 THEN 'delivered' ELSE 'ready' END,
           CASE WHEN $4 THEN 'include' END, CASE WHEN $4 THEN g::text END, now()
    FROM generate_series($1::bigint, $2::bigint) AS g"#;
const CONTENTS: &str = r#"INSERT INTO delivery_contents (delivery_id, content)
    SELECT ('01900000-0000-7000-a000-' || lpad(to_hex(g), 12, '0'))::uuid, '{"titles":["Almoço"]}'
    FROM generate_series($1::bigint, $2::bigint) AS g"#;
const FINISH: &str = "UPDATE deliveries SET status = 'delivered', lease_owner = NULL,
        lease_until = NULL, begun_at = NULL, updated_at = now() WHERE status = 'sending'";

/// A store with a history.
pub(super) struct Histories {
    short: History,
    long: History,
}

/// What claims cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// With the short history.
    pub(super) short_us: u64,
    /// With the long one.
    pub(super) long_us: u64,
}

impl Histories {
    /// Fills both databases.
    pub(super) async fn build(
        short: &str,
        long: &str,
        rows: u32,
        sealer: &Sealer,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            short: History::build(short, SHORT, sealer).await?,
            long: History::build(long, rows, sealer).await?,
        })
    }

    /// Measures claims on both in turns.
    pub(super) async fn measure(&mut self) -> anyhow::Result<Cost> {
        let (mut short, mut long) = (Vec::new(), Vec::new());
        for turn in 0..=TURNS {
            let (of_short, of_long) = (self.short.turn().await?, self.long.turn().await?);
            if turn > 0 {
                short.extend(of_short);
                long.extend(of_long);
            }
        }
        self.short.close().await;
        self.long.close().await;
        Ok(Cost {
            short_us: median(short),
            long_us: median(long),
        })
    }
}

struct History {
    store: Store,
    pool: PgPool,
    connections: Vec<ConnectionId>,
    rooms: Vec<Room>,
    next: i64,
}

impl History {
    async fn build(url: &str, rows: u32, sealer: &Sealer) -> anyhow::Result<Self> {
        let clock: clock::Shared = std::sync::Arc::new(System);
        let store = Store::connect(url, clock, &Options::default()).await?;
        store.migrate().await?;
        let store = unlock(store, sealer).await?;
        let connections = world::build(
            &store,
            sealer,
            "bench",
            "http://127.0.0.1:9",
            world::AT_ONCE,
        )
        .await?;
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
        let mut history = Self {
            rooms: rooms(&store, &connections).await?,
            store,
            pool,
            connections,
            next: 0,
        };
        history.insert(rows, true).await?;
        sqlx::query("VACUUM ANALYZE").execute(&history.pool).await?;
        Ok(history)
    }

    async fn insert(&mut self, rows: u32, delivered: bool) -> anyhow::Result<()> {
        let (first, last) = (self.next, self.next + i64::from(rows) - 1);
        self.next = last + 1;
        let connections: Vec<Uuid> = self.connections.iter().map(|one| one.0).collect();
        for sql in [SUBJECTS, THINGS, DELIVERIES] {
            let mut query = sqlx::query(sql).bind(first).bind(last).bind(&connections);
            if sql != SUBJECTS {
                query = query.bind(delivered);
            }
            query
                .execute(&self.pool)
                .await
                .context("cannot fill a database")?;
        }
        let contents = sqlx::query(CONTENTS).bind(first).bind(last);
        let done = contents.execute(&self.pool).await;
        done.context("cannot fill a database")?;
        Ok(())
    }

    /// Claims what waits until nothing is left; the time of each claim, in microseconds.
    async fn turn(&mut self) -> anyhow::Result<Vec<u64>> {
        self.insert(WAITING, false).await?;
        let mut times = Vec::new();
        loop {
            let started = Instant::now();
            let jobs = self.store.claim("bench", LEASE, &self.rooms).await?;
            if jobs.is_empty() {
                break;
            }
            times.push(u64::try_from(started.elapsed().as_micros())?);
        }
        sqlx::query(FINISH).execute(&self.pool).await?;
        Ok(times)
    }

    async fn close(&self) {
        self.pool.close().await;
        self.store.close().await;
    }
}

/// Places on each connection, as its owner has opened it.
async fn rooms(store: &Store, connections: &[ConnectionId]) -> anyhow::Result<Vec<Room>> {
    let mut credentials = Vec::new();
    for connection in connections {
        credentials.push(store.connection(*connection).await?.credential);
    }
    let opened = store.owned_connections(&credentials).await?;
    Ok(opened.iter().map(|one| one.room(ROOM)).collect())
}
