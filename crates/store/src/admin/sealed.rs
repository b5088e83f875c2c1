//! What is sealed in the store, for those who change the key that seals it.
//!
//! [`Place`] is the one list of sealed columns, and a test fails for a column of bytes that is
//! neither in it nor known to be no secret. Guarantees: what is sealed anew replaces only what was
//! read; a key is retired only when nothing is sealed with it, and from then on the database
//! refuses what it sealed, so a process that still uses it writes nothing that nobody can open.

use serde_json::json;

use crate::Store;
use crate::admin::sql;
use crate::audit::{Action, By, Entry};
use crate::db::{Statement, Transaction, Wake, args};
use crate::error::StoreError;

/// A sealed column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The credentials of connections; their names are tenant and connection.
    Credentials,
    /// Answers kept for a repeat; their names are caller, key and request.
    Answers,
    /// Where channels of alerts lead; their name is the channel's identifier.
    Channels,
    /// What opens personal values; its name is the vault's.
    Vault,
}

impl Place {
    /// Every sealed column.
    pub const ALL: &'static [Self] = &[
        Self::Credentials,
        Self::Answers,
        Self::Channels,
        Self::Vault,
    ];

    /// `table.column`.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Credentials => "connections.sealed",
            Self::Answers => "idempotency.answer",
            Self::Channels => "alert_channels.sealed",
            Self::Vault => "vault.sealed",
        }
    }

    /// What reads a page of it, and what puts one text in place of another.
    const fn statements(self) -> (&'static Statement, &'static Statement) {
        match self {
            Self::Credentials => (sql::SEALED_CONNECTIONS, sql::RESEAL_CONNECTION),
            Self::Answers => (sql::SEALED_ANSWERS, sql::RESEAL_ANSWER),
            Self::Channels => (sql::SEALED_CHANNELS, sql::RESEAL_CHANNEL),
            Self::Vault => (sql::SEALED_VAULT, sql::RESEAL_VAULT),
        }
    }

    fn named(column: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.column() == column)
    }
}

/// A sealed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// In which column.
    pub place: Place,
    /// What it belongs to; see [`Place`].
    pub names: [String; 3],
    /// The text.
    pub text: Vec<u8>,
}

/// How much of a column one key sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Which column.
    pub place: Place,
    /// The identifier of the key.
    pub key: u8,
    /// How many texts.
    pub count: i64,
}

/// How a key was retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retired {
    /// Nothing is sealed with the old keys, nor will be.
    Done,
    /// So many texts still are: seal them anew first. Nothing was changed.
    InUse(i64),
}

impl Store {
    /// The texts of a column that follow one, in their order; from the first without one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealed(
        &self,
        place: Place,
        after: Option<&Sealed>,
        most: i64,
    ) -> Result<Vec<Sealed>, StoreError> {
        let (one, two) = after.map_or(("", ""), |last| (&last.names[0], &last.names[1]));
        let mut tx = self.read().await?;
        let rows = tx
            .fetch(place.statements().0, args![one, two, most], None)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let names = [row.text("one")?, row.text("two")?, row.text("three")?];
            let text = row.bytes("text")?;
            found.push(Sealed { place, names, text });
        }
        Ok(found)
    }

    /// Puts texts that were sealed anew in the place of those they were made from, all at once;
    /// how many. What was replaced meanwhile stays.
    ///
    /// # Errors
    /// When the database fails; then none was changed.
    pub async fn reseal(&self, renewed: &[(Sealed, Vec<u8>)]) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let mut count = 0;
        for (was, text) in renewed {
            let [one, two, _] = &was.names;
            let values = args![one, two, was.text.clone(), text.clone()];
            let write = was.place.statements().1;
            count += tx.execute(write, values, None).await?;
        }
        // Owners open anew what they claim for: by these texts they are known (see `Room`).
        tx.notify(Wake::All);
        tx.commit().await?;
        Ok(count)
    }

    /// How much each key sealed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sealing_keys(&self) -> Result<Vec<Use>, StoreError> {
        let mut tx = self.read().await?;
        counts(&mut *tx).await
    }
}

impl By<'_> {
    /// Notes that a key was added that opens and does not seal yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn key_prepared(self, key: u8) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let after = json!({"step": "prepare"});
        self.step(&mut *tx, key, after).await?;
        Ok(tx.commit().await?)
    }

    /// Lets a key seal from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activate_key(self, key: u8) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        tx.execute(sql::SEALING_UNRETIRE, args![hex(key)], None)
            .await?;
        let after = json!({"step": "activate"});
        self.step(&mut *tx, key, after).await?;
        Ok(tx.commit().await?)
    }

    /// Retires keys, unless something is sealed with them. Only the first time leaves a row of
    /// the trail.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retire_keys(self, sealing: u8, old: &[u8]) -> Result<Retired, StoreError> {
        let mut tx = self.store.write().await?;
        tx.fetch_one(sql::SEALING_ALONE, args![]).await?;
        let counts = counts(&mut *tx).await?;
        let used = counts.iter().filter(|used| old.contains(&used.key));
        let used: i64 = used.map(|used| used.count).sum();
        if used > 0 {
            return Ok(Retired::InUse(used));
        }
        let mut retired = Vec::new();
        for key in old {
            if tx
                .execute(sql::SEALING_RETIRE, args![hex(*key)], None)
                .await?
                > 0
            {
                retired.push(*key);
            }
        }
        if !retired.is_empty() {
            let after = json!({"step": "finish", "retired": retired});
            self.step(&mut *tx, sealing, after).await?;
        }
        tx.commit().await?;
        Ok(Retired::Done)
    }

    async fn step(
        &self,
        tx: &mut dyn Transaction,
        key: u8,
        after: serde_json::Value,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            action: Action::KeyFileRotate,
            tenant: None,
            subject: key.to_string(),
            before: serde_json::Value::Null,
            after,
        };
        self.record(tx, entry).await
    }
}

async fn counts(tx: &mut dyn Transaction) -> Result<Vec<Use>, StoreError> {
    let mut found = Vec::new();
    for row in tx.fetch(sql::SEALED_COUNTS, args![], None).await? {
        found.push(Use {
            place: row.parsed("place", Place::named)?,
            // What is too short to name its key is of no key: nothing opens it.
            key: u8::from_str_radix(&row.text("key_id")?, 16).unwrap_or_default(),
            count: row.int("count")?,
        });
    }
    Ok(found)
}

fn hex(key: u8) -> String {
    format!("{key:02x}")
}
