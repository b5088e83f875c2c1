//! Records under integration keys, excluded ones included. What the target tells its callers hides
//! some of it; this does not.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::DateTime;

use crate::config::DeletedKey;
use crate::faults::Fault;

/// When and on which day a record was made and last changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamps {
    pub(crate) made: DateTime,
    pub(crate) changed: DateTime,
}

/// A record under an integration key.
#[derive(Debug, Clone)]
pub(crate) struct Row<T> {
    pub(crate) key: String,
    pub(crate) id: i64,
    pub(crate) content: T,
    pub(crate) deleted: bool,
    /// How many calls through the API wrote it.
    pub(crate) writes: u32,
    pub(crate) stamps: Stamps,
}

/// Records of one kind, also those excluded.
#[derive(Debug)]
pub(crate) struct Ledger<T> {
    rows: Vec<Row<T>>,
    newest_by_key: HashMap<String, usize>,
    by_id: HashMap<i64, usize>,
    /// How many times an inclusion under a key truly acted.
    includes: BTreeMap<String, u32>,
}

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            newest_by_key: HashMap::new(),
            by_id: HashMap::new(),
            includes: BTreeMap::new(),
        }
    }
}

impl<T> Ledger<T> {
    /// Refuses a key that is in use, or was and stays taken.
    pub(crate) fn refuse_taken(&self, key: &str, deleted_key: DeletedKey) -> Result<(), Fault> {
        match self.newest_by_key.get(key) {
            Some(&index) if !self.rows[index].deleted || deleted_key == DeletedKey::Taken => {
                Err(Fault::duplicate(key))
            }
            _ => Ok(()),
        }
    }

    /// Adds a record.
    pub(crate) fn include(&mut self, key: &str, id: i64, content: T, at: DateTime) {
        let index = self.rows.len();
        self.rows.push(Row {
            key: key.to_owned(),
            id,
            content,
            deleted: false,
            writes: 1,
            stamps: Stamps {
                made: at,
                changed: at,
            },
        });
        self.newest_by_key.insert(key.to_owned(), index);
        self.by_id.insert(id, index);
        *self.includes.entry(key.to_owned()).or_default() += 1;
    }

    /// Finds by either identifier, or by both if they agree; excluded records are not found.
    pub(crate) fn find(
        &mut self,
        id: Option<i64>,
        key: Option<&str>,
    ) -> Result<&mut Row<T>, Fault> {
        let (index, absent) = match (id, key) {
            (Some(id), _) => (self.by_id.get(&id), Fault::not_found_by_id(id)),
            (None, Some(key)) => (self.newest_by_key.get(key), Fault::not_found_by_key(key)),
            (None, None) => {
                return Err(Fault::rule("Informe o código do lançamento!"));
            }
        };
        let Some(&index) = index else {
            return Err(absent);
        };
        let row = &mut self.rows[index];
        let agrees = key.is_none_or(|key| row.key == key);
        if row.deleted || !agrees {
            return Err(absent);
        }
        Ok(row)
    }

    /// All records, excluded ones as well, in the order of inclusion.
    pub(crate) fn rows(&self) -> &[Row<T>] {
        &self.rows
    }

    /// How many times an inclusion under each key acted.
    pub(crate) fn includes(&self) -> &BTreeMap<String, u32> {
        &self.includes
    }
}
