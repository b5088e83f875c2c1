//! A large store: a thousand tenants, deliveries over the last month, a tenth of them dead in fifty
//! groups, some parked under fifty causes; and what else such a store has. Identifiers rise with
//! time, as real ones do; names are equally long, so that none begins like a thousand others.

use anyhow::Context;
use jiff::Timestamp;
use malote_core::clock::{Clock, System};
use malote_core::id::{CauseId, ConnectionId, DeliveryId, ReplayId};
use sqlx::postgres::{PgPool, PgPoolOptions};
use uuid::Uuid;

use crate::process::bench::scale::more;

/// How many there are.
pub(super) const TENANTS: i64 = 1_000;
/// Groups of failures.
pub(super) const GROUPS: i64 = 50;
/// Causes that hold something.
pub(super) const CAUSES: i64 = 50;
/// One of so many is dead.
const DEAD: i64 = 10;
/// One of so many is parked.
const PARKED: i64 = 100;
/// How far back they go.
const DAYS: i64 = 30;

/// An identifier as it would have been made at an instant: table, number, milliseconds.
const FUNCTION: &str = "CREATE FUNCTION bench_id(kind text, g bigint, ms bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE AS
    $$ SELECT (lpad(to_hex(ms), 12, '0') || '7000' || kind || lpad(to_hex(g), 12, '0'))::uuid $$";

const TENANT: &str = "INSERT INTO tenants (name)
    SELECT 'scale-' || lpad(g::text, 4, '0') FROM generate_series(0, $1 - 1) AS g";
const CONNECTION: &str = "INSERT INTO connections (id, tenant, name, target, takes, base_url,
        settings, sealed, credential)
    SELECT bench_id('8001', g, $2), 'scale-' || lpad(g::text, 4, '0'), 'matriz', 'omie',
           'expenses', 'http://127.0.0.1:9/', '{}', '', 'scale-' || g
    FROM generate_series(0, $1 - 1) AS g";
const CAUSE: &str = "INSERT INTO causes (id, connection_id, kind, entity, link_kind, open)
    SELECT bench_id('8002', g, $2), bench_id('8001', g, $2), 'expense-type-unlinked', '71',
           'expense-type', true
    FROM generate_series(0, $1 - 1) AS g";

// $1 how many, $2 the first instant, $3 milliseconds from one to the next, $4 tenants.
const EVENTS: &str = "INSERT INTO events (id, tenant, source, event_id, type, digest, flow,
        connection_id, expected_count, expected_amount, accepted_at, day)
    SELECT bench_id('8003', g, $2 + g * $3), 'scale-' || lpad((g % $4)::text, 4, '0'), '/scale',
           'event-' || lpad(g::text, 9, '0'), 'malote.expense-report.approved.v1', md5(g::text), 'expenses',
           bench_id('8001', g % $4, $2), 1, 1000,
           to_timestamp(($2 + g * $3) / 1000.0), to_timestamp(($2 + g * $3) / 1000.0)::date
    FROM generate_series(0, $1 - 1) AS g";
const SUBJECTS: &str = "INSERT INTO subjects (id, connection_id, flow, source, name, revision,
        newest_at, newest_rank, newest_digest, newest_event)
    SELECT bench_id('8004', g, $2 + g * $3), bench_id('8001', g % $4, $2), 'expenses', '/scale',
           'report-' || lpad(g::text, 9, '0'), 1, to_timestamp(($2 + g * $3) / 1000.0), 1, md5(g::text),
           bench_id('8003', g, $2 + g * $3)
    FROM generate_series(0, $1 - 1) AS g";
const THINGS: &str = "INSERT INTO things (id, subject_id, connection_id, name, target_key,
        known_reference, known_snapshot, known_amount, known_digest, known_revision)
    SELECT bench_id('8005', g, $2 + g * $3), bench_id('8004', g, $2 + g * $3),
           bench_id('8001', g % $4, $2), '71/R', 'MLSCALE' || lpad(g::text, 13, '0'),
           CASE WHEN held THEN 'r-' || g END, CASE WHEN held THEN '{}' END,
           CASE WHEN held THEN 1000 END, CASE WHEN held THEN md5(g::text) END,
           CASE WHEN held THEN 1 END
    FROM generate_series(0, $1 - 1) AS g, LATERAL (SELECT g % $5 <> 0 AND g % $6 <> 1) AS h (held)";
const DELIVERIES: &str = r#"INSERT INTO deliveries (id, event_id, thing_id, subject_id,
        connection_id, tenant, flow, name, revision, present, amount, content_digest,
        needs, ordering_key, status, operation, reference, fingerprint, failure, due_at,
        created_at, updated_at)
    SELECT bench_id('8006', g, $2 + g * $3), bench_id('8003', g, $2 + g * $3),
           bench_id('8005', g, $2 + g * $3), bench_id('8004', g, $2 + g * $3),
           bench_id('8001', g % $4, $2), 'scale-' || lpad((g % $4)::text, 4, '0'), 'expenses',
           '71/R', 1, true, 1000, md5(g::text),
           '[{"kind":"expense-type","key":"71"}]', g::text, status, 'include',
           CASE WHEN status = 'delivered' THEN 'r-' || g END,
           CASE WHEN status = 'dead' THEN 'omie/refused/' || (g / $5) % $7 END,
           CASE WHEN status = 'dead' THEN 'refused' END, now(),
           to_timestamp(($2 + g * $3) / 1000.0), to_timestamp(($2 + g * $3) / 1000.0)
    FROM generate_series(0, $1 - 1) AS g, LATERAL (SELECT CASE
        WHEN g % $5 = 0 THEN 'dead' WHEN g % $6 = 1 THEN 'parked' ELSE 'delivered' END)
        AS s (status)"#;
const BODIES: &str = "INSERT INTO event_bodies (event_id, body, notes)
    SELECT bench_id('8003', g, $2 + g * $3), '{}', '[]' FROM generate_series(0, $1 - 1) AS g";
const CONTENTS: &str = r#"INSERT INTO delivery_contents (delivery_id, content)
    SELECT bench_id('8006', g, $2 + g * $3), '{"titles":["Almoço"]}'
    FROM generate_series(0, $1 - 1) AS g"#;
const WAITS: &str = "INSERT INTO delivery_causes (delivery_id, cause_id, amount)
    SELECT bench_id('8006', g, $2 + g * $3), bench_id('8002', (g / $6) % $8, $2), 1000
    FROM generate_series(1, $1 - 1, $6) AS g WHERE g % $5 <> 0";

/// A filled database.
pub(super) struct Large {
    /// For what the store itself does not do.
    pub(super) pool: PgPool,
    rows: i64,
    begin: i64,
    step: i64,
}

impl Large {
    /// Fills a migrated database.
    pub(super) async fn fill(url: &str, rows: u32) -> anyhow::Result<Self> {
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
        let rows = i64::from(rows);
        let month = DAYS * 24 * 3_600_000;
        let large = Self {
            pool,
            rows,
            begin: System.now().as_millisecond() - month,
            step: (month / rows.max(1)).max(1),
        };
        large.few(FUNCTION, None).await?;
        large.few(TENANT, Some(TENANTS)).await?;
        large.few(CONNECTION, Some(TENANTS)).await?;
        large.few(CAUSE, Some(CAUSES)).await?;
        large.few(more::PORTALS, Some(TENANTS)).await?;
        large.few(more::LINKS, Some(TENANTS)).await?;
        for (sql, arguments) in [
            (EVENTS, 4),
            (BODIES, 3),
            (CONTENTS, 3),
            (SUBJECTS, 4),
            (THINGS, 6),
            (DELIVERIES, 7),
            (WAITS, 8),
            (more::AUDIT, 4),
            (more::REFUSALS, 4),
            (more::REPLAYS, 4),
            (more::REPLAY_ROWS, 4),
            (more::ALARMS, 4),
        ] {
            large.many(sql, arguments).await?;
        }
        Ok(large)
    }

    async fn few(&self, sql: &'static str, count: Option<i64>) -> anyhow::Result<()> {
        let mut query = sqlx::query(sql);
        if let Some(count) = count {
            query = query.bind(count);
            if sql != TENANT {
                query = query.bind(self.begin);
            }
        }
        query.execute(&self.pool).await.context("cannot fill it")?;
        Ok(())
    }

    async fn many(&self, sql: &'static str, arguments: usize) -> anyhow::Result<()> {
        let values = [
            self.rows, self.begin, self.step, TENANTS, DEAD, PARKED, GROUPS, CAUSES,
        ];
        let mut query = sqlx::query(sql);
        for value in values.into_iter().take(arguments) {
            query = query.bind(value);
        }
        query.execute(&self.pool).await.context("cannot fill it")?;
        Ok(())
    }

    /// What was filled in becomes history, and its statistics known.
    pub(super) async fn settle(&self) -> anyhow::Result<()> {
        sqlx::query("VACUUM ANALYZE").execute(&self.pool).await?;
        Ok(())
    }

    /// Any number of a delivery.
    pub(super) fn any(&self, random: &mut fastrand::Rng) -> i64 {
        random.i64(0..self.rows.max(1))
    }

    /// A delivery by its number.
    pub(super) fn delivery(&self, number: i64) -> DeliveryId {
        let ms = self.begin + number * self.step;
        DeliveryId(id(0x8006, number, ms))
    }

    /// When it was made.
    pub(super) fn made(&self, number: i64) -> anyhow::Result<Timestamp> {
        Ok(Timestamp::from_millisecond(
            self.begin + number * self.step,
        )?)
    }

    /// A connection by the number of its tenant.
    pub(super) fn connection(&self, tenant: i64) -> ConnectionId {
        ConnectionId(id(0x8001, tenant, self.begin))
    }

    /// The replay that has rows.
    pub(super) fn replay(&self) -> ReplayId {
        ReplayId(id(0x8008, 0, self.begin))
    }

    /// A cause by its number.
    pub(super) fn cause(&self, number: i64) -> CauseId {
        CauseId(id(0x8002, number, self.begin))
    }
}

/// What `bench_id` makes of it.
fn id(kind: u128, number: i64, ms: i64) -> Uuid {
    let (number, ms) = (number.unsigned_abs(), ms.unsigned_abs());
    Uuid::from_u128(u128::from(ms) << 80 | 0x7000_u128 << 64 | kind << 48 | u128::from(number))
}
