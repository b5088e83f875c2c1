//! Documents that are known to stand in Omie, to be consulted where an answer is sure.
//!
//! Omie answers by an error when there is no document with a key, and blocks a method after ten
//! errors in a row. So once our gate has stopped such questions, one about a document that is
//! there goes first: its success is what Omie needs to see.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use malote_connectors::omie::Kind;
use malote_core::id::ConnectionId;

/// The key that was last seen in Omie, for each connection and kind of document.
#[derive(Debug, Default)]
pub(crate) struct Standing(Mutex<HashMap<(ConnectionId, &'static str), String>>);

impl Standing {
    /// It was just written or found.
    pub(crate) fn saw(&self, connection: ConnectionId, kind: Kind, key: &str) {
        let place = (connection, kind.name());
        let mut keys = self.keys();
        if keys.get(&place).is_none_or(|last| last != key) {
            keys.insert(place, key.to_owned());
        }
    }

    /// It is not there any more, or somebody says so.
    pub(crate) fn missed(&self, connection: ConnectionId, kind: Kind, key: &str) {
        let place = (connection, kind.name());
        let mut keys = self.keys();
        if keys.get(&place).is_some_and(|last| last == key) {
            keys.remove(&place);
        }
    }

    /// One that is there.
    pub(crate) fn one(&self, connection: ConnectionId, kind: Kind) -> Option<String> {
        self.keys().get(&(connection, kind.name())).cloned()
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<(ConnectionId, &'static str), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
