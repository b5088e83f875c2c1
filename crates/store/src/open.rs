//! Opening a store, by its address.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use malote_core::clock;
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::broadcast;

use crate::audit::{Action, By, Entry};
use crate::db::sqlite::Place;
use crate::db::{Backend, DbError, Mode, Postgres, Sqlite, Tx, Wake, args};
use crate::error::StoreError;
use crate::migrations::{self, Schema};
use crate::options::Options;
use crate::personal::Vault;
use crate::personal::boundary::Bounded;

/// The status queue. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: Arc<dyn Backend>,
    vault: Option<Arc<Vault>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("dialect", &self.db.dialect())
            .finish()
    }
}

impl Store {
    /// Opens the store at `sqlite://PATH`, `sqlite::memory:` or `postgres://…`. A SQLite
    /// database is brought up to date; the clock is SQLite's `now()`.
    ///
    /// # Errors
    /// When the address is wrong, the database cannot be reached, or its migrations are pending
    /// or newer than this version.
    pub async fn open(
        url: &str,
        clock: clock::Shared,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let store = Self::connect(url, clock, options).await?;
        migrations::check(store.db.as_ref()).await?;
        Ok(store)
    }

    /// Opens the store whatever its migrations are, for those who look after them.
    ///
    /// # Errors
    /// When the address is wrong, or a SQLite file cannot be opened.
    pub async fn connect(
        url: &str,
        clock: clock::Shared,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let db: Arc<dyn Backend> = match Address::parse(url)? {
            Address::Sqlite(place) => Arc::new(Sqlite::open(&place, clock, options).await?),
            Address::Postgres(connect) => Arc::new(Postgres::open(*connect, options)),
        };
        Ok(Self { db, vault: None })
    }

    /// The same, able to read and write personal values. Without, events that name somebody are
    /// not taken, and tokens stand where names should.
    #[must_use]
    pub fn unlocked(self, vault: Vault) -> Self {
        Self {
            vault: Some(Arc::new(vault)),
            ..self
        }
    }

    /// Applies the pending migrations. Several processes may do so at once: one does.
    ///
    /// # Errors
    /// When the database fails, or was migrated by another version.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.db.migrate().await.map_err(StoreError::Migrate)?;
        self.make_months().await
    }

    /// The schema of the database beside the one this version wants.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        Ok(migrations::schema(self.db.as_ref()).await?)
    }

    /// The present instant by the clock that leases and due times go by; also the cheapest
    /// question that shows whether the database answers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn time(&self) -> Result<Timestamp, StoreError> {
        let mut tx = self.read().await?;
        Ok(tx.fetch_one(migrations::TIME, args![]).await?.time("at")?)
    }

    /// What is announced from now on. A lag of the receiver means the same as [`Wake::All`].
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Wake> {
        self.db.listen()
    }

    /// Ends all connections; for a clean stop.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Begins a transaction that may change. It sees tokens in the place of personal values.
    pub(crate) async fn write(&self) -> Result<Tx, DbError> {
        let tx = self.db.begin(Mode::Write).await?;
        Ok(Bounded::tx(tx, self.vault.clone(), false))
    }

    /// Begins a transaction that sees one state, with personal values.
    pub(crate) async fn read(&self) -> Result<Tx, DbError> {
        self.shown(Mode::Read).await
    }

    /// The same for what goes by keys only.
    pub(crate) async fn read_by_keys(&self) -> Result<Tx, DbError> {
        self.shown(Mode::Keys).await
    }

    async fn shown(&self, mode: Mode) -> Result<Tx, DbError> {
        let tx = self.db.begin(mode).await?;
        let shows = self.vault.is_some();
        Ok(Bounded::tx(tx, self.vault.clone(), shows))
    }

    /// The same, with what is stored: tokens.
    pub(crate) async fn read_stored(&self) -> Result<Tx, DbError> {
        let tx = self.db.begin(Mode::Read).await?;
        Ok(Bounded::tx(tx, self.vault.clone(), false))
    }
}

impl By<'_> {
    /// Applies the pending migrations; the schema as it was before. The trail has it once all
    /// are applied, for before there may be no trail.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub async fn migrate(self) -> Result<Schema, StoreError> {
        let before = self.store.schema().await?;
        self.store.migrate().await?;
        if before.pending.is_empty() {
            return Ok(before);
        }
        let after = self.store.schema().await?;
        let entry = Entry {
            action: Action::StoreMigrate,
            tenant: None,
            subject: after.version.to_string(),
            before: json!({"version": before.version}),
            after: json!({"version": after.version}),
        };
        let mut tx = self.store.write().await?;
        self.record(&mut *tx, entry).await?;
        tx.commit().await?;
        Ok(before)
    }
}

enum Address {
    Sqlite(Place),
    Postgres(Box<PgConnectOptions>),
}

impl Address {
    fn parse(url: &str) -> Result<Self, StoreError> {
        let wrong = |detail: &str| StoreError::Url {
            detail: detail.to_owned(),
        };
        if url == "sqlite::memory:" {
            return Ok(Self::Sqlite(Place::Memory));
        }
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(wrong("the path is missing"));
            }
            return Ok(Self::Sqlite(Place::File(PathBuf::from(path))));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // The address may hold a password, so it is not repeated.
            let connect = PgConnectOptions::from_str(url)
                .map_err(|_| wrong("it is not a valid address of PostgreSQL"))?;
            return Ok(Self::Postgres(Box::new(connect)));
        }
        Err(wrong("it starts with neither"))
    }
}
