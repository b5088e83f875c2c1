//! The hot statements use their partial indexes and never wade through the history.

use std::time::Duration;

use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Executor, Row};

use crate::harness::{Place, run};
use crate::queue::events::approved;
use crate::queue::outcomes::{delivered, retry};
use crate::queue::raw::Raw;
use crate::queue::world::{World, scenario};

/// A hot statement: its text for PostgreSQL with arguments, its text for SQLite, its index.
/// SQLite has its own names for the indexes of primary keys.
struct Hot {
    name: &'static str,
    postgres: &'static str,
    arguments: &'static str,
    sqlite: &'static str,
    index: &'static str,
}

macro_rules! hot {
    ($($name:literal ($arguments:literal) by $index:literal),* $(,)?) => {
        &[$(Hot {
            name: $name,
            postgres: include_str!(concat!("../../../src/sql/postgres/", $name, ".sql")),
            arguments: $arguments,
            sqlite: include_str!(concat!("../../../src/sql/sqlite/", $name, ".sql")),
            index: $index,
        }),*]
    };
}

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

const HOT: &[Hot] = hot! {
    "claim_take"("'w', 60000, ARRAY['ID']::uuid[], ARRAY[20], ARRAY['7365616c6564']") by "deliveries_due",
    "due_soonest"("ARRAY['ID']::uuid[]") by "deliveries_due",
    "rescue"("45000, false") by "deliveries_leases|deliveries_status",
    "followers_free"("ARRAY['ID']::uuid[]") by "deliveries_follows",
    "subject_open"("ARRAY['ID']::uuid[]") by "deliveries_open",
    "claim_read"("ARRAY['ID']::uuid[]") by "deliveries_pkey",
    "claim_links"("ARRAY['ID']::uuid[], ARRAY['{}']") by "deliveries_pkey",
    "settle_update"("ARRAY['ID']::uuid[], ARRAY[1], ARRAY['ready'], ARRAY[0], ARRAY[false], \
                    ARRAY[0], ARRAY[0], ARRAY[0], ARRAY[''], ARRAY[''], ARRAY['']")
        by "deliveries_pkey",
    "deliveries_give_way"("ARRAY['ID']::uuid[]") by "deliveries_pkey|deliveries_status",
    "deliveries_supersede"("'newer-revision', ARRAY['ID']::uuid[]")
        by "deliveries_pkey|deliveries_status",
    "release_deliveries"("ARRAY['ID']::uuid[]") by "deliveries_pkey|deliveries_status",
};

const HISTORY: i64 = 50_000;

/// What waits for people or for its time: it is no history, and no claim may wade through it.
const WAITING: i64 = 4_000;

/// Columns every row made here shares with the one delivered before.
const COPIED: &str = "thing_id, subject_id, connection_id, tenant, flow, name, revision, present,
    amount, content_digest, needs, ordering_key, operation, created_at, updated_at";

/// A long history, many that wait, and a few rows of every other kind.
async fn grow(world: &World) {
    let jobs = world
        .accept_with(1, &[approved("7", 1).group("a", 0)])
        .await
        .jobs;
    world.settle(&[delivered(&jobs[0])]).await;
    let first = world.delivery("7@1", "a").await.id;
    let (id, hour) = match world.bed.place {
        Place::Postgres => ("gen_random_uuid()", "interval '1 hour'"),
        Place::File | Place::Memory => ("lower(hex(randomblob(16)))", "3600000000"),
    };
    for (status, count) in [
        ("delivered", HISTORY),
        ("parked", WAITING),
        ("retrying", WAITING),
    ] {
        let grow = format!(
            "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})
             INSERT INTO deliveries (id, event_id, {COPIED}, status, due_at)
             SELECT {id}, '{NOBODY}', {COPIED}, '{status}', due_at + {hour}
             FROM deliveries d, s WHERE CAST(d.id AS text) = '{first}'"
        );
        world.raw.run(&grow).await;
    }
    let reports: Vec<_> = (0..60)
        .map(|n| approved(&format!("{n}"), 1).group("b", n))
        .collect();
    let jobs = world.accept_with(30, &reports).await.jobs;
    let outcomes: Vec<_> = jobs[..10]
        .iter()
        .map(|job| retry(job, Duration::from_secs(30)))
        .collect();
    world.settle(&outcomes).await;
    let next: Vec<_> = (10..30)
        .map(|n| approved(&format!("{n}"), 2).group("b", n))
        .collect();
    world.accept(&next).await;
    world.raw.run("ANALYZE").await;
}

async fn postgres_plan(world: &World, hot: &Hot, generic: bool) -> String {
    let mut connection = world.raw.postgres().acquire().await.unwrap();
    let mode = if generic {
        "force_generic_plan"
    } else {
        "force_custom_plan"
    };
    let id = world.connection.to_string();
    let arguments = hot.arguments.replace("ID", &id);
    let texts = [
        "DEALLOCATE ALL".to_owned(),
        // As transactions that write begin.
        "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off"
            .to_owned(),
        format!("SET plan_cache_mode = {mode}"),
        format!("PREPARE hot AS {}", hot.postgres),
    ];
    for text in texts {
        connection.execute(AssertSqlSafe(text)).await.unwrap();
    }
    let explain = format!("EXPLAIN EXECUTE hot({arguments})");
    let rows = sqlx::raw_sql(AssertSqlSafe(explain))
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    lines.join("\n")
}

async fn sqlite_plan(pool: &SqlitePool, hot: &Hot) -> String {
    let sql = format!("EXPLAIN QUERY PLAN {}", hot.sqlite.replace("now()", "?9"));
    let rows = sqlx::raw_sql(AssertSqlSafe(sql))
        .fetch_all(pool)
        .await
        .unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    lines.join("\n")
}

async fn assert_indexes_are_used(world: &World) {
    for hot in HOT {
        let plans = match &world.raw {
            Raw::Postgres(_) => vec![
                postgres_plan(world, hot, false).await,
                postgres_plan(world, hot, true).await,
            ],
            Raw::Sqlite(pool) => vec![sqlite_plan(pool, hot).await],
        };
        for plan in plans {
            let plan = plan.replace("sqlite_autoindex_deliveries_1", "deliveries_pkey");
            let uses = |line: &str| hot.index.split('|').any(|index| line.contains(index));
            assert!(uses(&plan), "'{}':\n{plan}", hot.name);
            let scans = |line: &&str| {
                line.contains("Seq Scan on deliveries") || line.starts_with("SCAN d") && !uses(line)
            };
            let scan = plan.lines().find(scans);
            assert_eq!(scan, None, "'{}':\n{plan}", hot.name);
        }
    }
}

/// A statement is planned once on each connection, often before there is anything: also then.
async fn hot_statements_use_their_indexes(world: World) -> World {
    assert_indexes_are_used(&world).await;
    grow(&world).await;
    assert_indexes_are_used(&world).await;
    world
        .raw
        .run(&format!(
            "DELETE FROM deliveries WHERE event_id = '{NOBODY}'"
        ))
        .await;
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_uses_partial_indexes_for_hot_statements() {
    run(Place::Postgres, |bed| {
        scenario(bed, hot_statements_use_their_indexes)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_uses_partial_indexes_for_hot_statements() {
    run(Place::File, |bed| {
        scenario(bed, hot_statements_use_their_indexes)
    })
    .await;
}
