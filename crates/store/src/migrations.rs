//! The migrations of both databases, in their order. A migration that was released is never
//! changed: a later one follows it.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::db::{Backend, DbError, Dialect, Mode, args, statements};
use crate::error::StoreError;

/// Every migration: number, name, text for PostgreSQL, text for SQLite.
const MIGRATIONS: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "status queue",
        include_str!("../migrations/postgres/0001_status_queue.sql"),
        include_str!("../migrations/sqlite/0001_status_queue.sql"),
    ),
    (
        2,
        "audit",
        include_str!("../migrations/postgres/0002_audit.sql"),
        include_str!("../migrations/sqlite/0002_audit.sql"),
    ),
    (
        3,
        "replays",
        include_str!("../migrations/postgres/0003_replays.sql"),
        include_str!("../migrations/sqlite/0003_replays.sql"),
    ),
    (
        4,
        "idempotency",
        include_str!("../migrations/postgres/0004_idempotency.sql"),
        include_str!("../migrations/sqlite/0004_idempotency.sql"),
    ),
    (
        5,
        "alerts",
        include_str!("../migrations/postgres/0005_alerts.sql"),
        include_str!("../migrations/sqlite/0005_alerts.sql"),
    ),
    (
        6,
        "personal values",
        include_str!("../migrations/postgres/0006_personal.sql"),
        include_str!("../migrations/sqlite/0006_personal.sql"),
    ),
    (
        7,
        "retention",
        include_str!("../migrations/postgres/0007_retention.sql"),
        include_str!("../migrations/sqlite/0007_retention.sql"),
    ),
    (
        8,
        "orders",
        include_str!("../migrations/postgres/0008_orders.sql"),
        include_str!("../migrations/sqlite/0008_orders.sql"),
    ),
    (
        9,
        "tallies",
        include_str!("../migrations/postgres/0009_tallies.sql"),
        include_str!("../migrations/sqlite/0009_tallies.sql"),
    ),
    (
        10,
        "files",
        include_str!("../migrations/postgres/0010_files.sql"),
        include_str!("../migrations/sqlite/0010_files.sql"),
    ),
    (
        11,
        "kept links",
        include_str!("../migrations/postgres/0011_kept_links.sql"),
        include_str!("../migrations/sqlite/0011_kept_links.sql"),
    ),
    (
        12,
        "repeats",
        include_str!("../migrations/postgres/0012_repeats.sql"),
        include_str!("../migrations/sqlite/0012_repeats.sql"),
    ),
    (
        13,
        "failing since",
        include_str!("../migrations/postgres/0013_failing_since.sql"),
        include_str!("../migrations/sqlite/0013_failing_since.sql"),
    ),
    (
        14,
        "orders by",
        include_str!("../migrations/postgres/0014_orders_by.sql"),
        include_str!("../migrations/sqlite/0014_orders_by.sql"),
    ),
    (
        15,
        "how long",
        include_str!("../migrations/postgres/0015_how_long.sql"),
        include_str!("../migrations/sqlite/0015_how_long.sql"),
    ),
    (
        16,
        "search",
        include_str!("../migrations/postgres/0016_search.sql"),
        include_str!("../migrations/sqlite/0016_search.sql"),
    ),
    (
        17,
        "rests",
        include_str!("../migrations/postgres/0017_rests.sql"),
        include_str!("../migrations/sqlite/0017_rests.sql"),
    ),
    (
        18,
        "former takers",
        include_str!("../migrations/postgres/0018_former_takers.sql"),
        include_str!("../migrations/sqlite/0018_former_takers.sql"),
    ),
    (
        19,
        "taken leftovers",
        include_str!("../migrations/postgres/0019_taken_leftovers.sql"),
        include_str!("../migrations/sqlite/0019_taken_leftovers.sql"),
    ),
    (
        20,
        "lists",
        include_str!("../migrations/postgres/0020_lists.sql"),
        include_str!("../migrations/sqlite/0020_lists.sql"),
    ),
    (
        21,
        "tests of new credentials",
        include_str!("../migrations/postgres/0021_tests_of_new_credentials.sql"),
        include_str!("../migrations/sqlite/0021_tests_of_new_credentials.sql"),
    ),
    (
        22,
        "room for known",
        include_str!("../migrations/postgres/0022_room_for_known.sql"),
        include_str!("../migrations/sqlite/0022_room_for_known.sql"),
    ),
    (
        23,
        "ends of orders",
        include_str!("../migrations/postgres/0023_ends_of_orders.sql"),
        include_str!("../migrations/sqlite/0023_ends_of_orders.sql"),
    ),
    (
        24,
        "asked since",
        include_str!("../migrations/postgres/0024_asked_since.sql"),
        include_str!("../migrations/sqlite/0024_asked_since.sql"),
    ),
];

pub(crate) fn postgres() -> Migrator {
    migrator(|texts| texts.2)
}

pub(crate) fn sqlite() -> Migrator {
    migrator(|texts| texts.3)
}

type Texts = (i64, &'static str, &'static str, &'static str);

fn migrator(text: impl Fn(&Texts) -> &'static str) -> Migrator {
    let one = |texts: &Texts| {
        let sql = text(texts).into_sql_str();
        Migration::new(texts.0, texts.1.into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(MIGRATIONS.iter().map(one).collect())
}

statements! {
    TABLE = "migrations_table",
    APPLIED = "migrations_applied",
    TIME = "database_time",
}

/// The schema of a database beside the one this version wants.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Schema {
    /// The newest migration applied; 0 for an empty database.
    pub version: i64,
    /// The migrations still to apply.
    pub pending: Vec<i64>,
    /// Applied by a newer version than this one.
    pub unknown: Vec<i64>,
}

/// Compares a database with what this version wants.
pub(crate) async fn schema(db: &dyn Backend) -> Result<Schema, DbError> {
    let mut tx = db.begin(Mode::Read).await?;
    let mut applied = Vec::new();
    if tx.fetch_one(TABLE, args![]).await?.bool("present")? {
        for row in tx.fetch(APPLIED, args![], None).await? {
            applied.push(row.int("version")?);
        }
    }
    let known = |version: &i64| MIGRATIONS.iter().any(|one| one.0 == *version);
    Ok(Schema {
        version: applied.iter().copied().max().unwrap_or(0),
        pending: MIGRATIONS
            .iter()
            .map(|one| one.0)
            .filter(|version| !applied.contains(version))
            .collect(),
        unknown: applied.iter().copied().filter(|v| !known(v)).collect(),
    })
}

/// Refuses a database that this version does not fit; an embedded one is brought up to date.
pub(crate) async fn check(db: &dyn Backend) -> Result<(), StoreError> {
    let schema = schema(db).await?;
    if let Some(version) = schema.unknown.first() {
        return Err(StoreError::Newer { version: *version });
    }
    if schema.pending.is_empty() {
        return Ok(());
    }
    match db.dialect() {
        Dialect::Sqlite => db.migrate().await.map_err(StoreError::Migrate),
        Dialect::Postgres => Err(StoreError::Pending {
            versions: schema.pending,
        }),
    }
}
