//! Documents that are known to stand in Omie, to be consulted where an answer is sure.
//!
//! Omie answers by an error when there is no document with a key, and blocks a method after ten
//! errors in a row. So once our gate has stopped such questions, one about a document that is
//! there goes first: its success is what Omie needs to see.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use malote_connectors::omie::Kind;
use malote_core::id::ConnectionId;

/// Where a document stands: its connection and its kind.
type Place = (ConnectionId, &'static str);

/// The key that was last seen in Omie, for each connection and kind of document, and the one that
/// was looked for in vain.
#[derive(Debug, Default)]
pub(crate) struct Standing(Mutex<HashMap<Place, Keys>>);

#[derive(Debug, Default)]
struct Keys {
    seen: Option<String>,
    missed: Option<String>,
}

impl Standing {
    /// It was just written or found.
    pub(crate) fn saw(&self, connection: ConnectionId, kind: Kind, key: &str) {
        let mut places = self.places();
        let keys = places.entry((connection, kind.name())).or_default();
        if keys.seen.as_deref() != Some(key) {
            keys.seen = Some(key.to_owned());
        }
        keys.missed = keys.missed.take().filter(|missed| missed != key);
    }

    /// It is not there any more, or somebody says so.
    pub(crate) fn missed(&self, connection: ConnectionId, kind: Kind, key: &str) {
        let mut places = self.places();
        let keys = places.entry((connection, kind.name())).or_default();
        keys.seen = keys.seen.take().filter(|seen| seen != key);
        keys.missed = Some(key.to_owned());
    }

    /// One that is there.
    pub(crate) fn one(&self, connection: ConnectionId, kind: Kind) -> Option<String> {
        let places = self.places();
        places.get(&(connection, kind.name()))?.seen.clone()
    }

    /// Whether it was the last that was looked for in vain.
    pub(crate) fn was_missed(&self, connection: ConnectionId, kind: Kind, key: &str) -> bool {
        let places = self.places();
        let keys = places.get(&(connection, kind.name()));
        keys.is_some_and(|keys| keys.missed.as_deref() == Some(key))
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Place, Keys>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
