//! One company in the simulator: its credentials, its books and the state of its limits. Companies
//! share nothing, and one's lock is never held while another's is taken.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::books::Books;
use crate::meters::Meters;

/// A company, known by its `app_key`.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) app_key: String,
    secret: Mutex<SecretDigest>,
    books: Mutex<Books>,
    pub(crate) meters: Meters,
}

/// What is kept of an `app_secret`: never the secret itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// The digest of a secret.
    pub(crate) fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }
}

impl Account {
    /// A company with its books; `ordinal` keeps the identifiers of companies apart.
    pub(crate) fn new(app_key: &str, secret: &str, mut books: Books, ordinal: usize) -> Self {
        let step = i64::try_from(ordinal).unwrap_or(0) * 50_000_000;
        books.next_id = 6_123_000_000 + step;
        Self {
            app_key: app_key.to_owned(),
            secret: Mutex::new(SecretDigest::of(secret)),
            books: Mutex::new(books),
            meters: Meters::default(),
        }
    }

    /// Whether this is the company's secret.
    pub(crate) fn accepts(&self, secret: &str) -> bool {
        *lock(&self.secret) == SecretDigest::of(secret)
    }

    /// Replaces the secret.
    pub(crate) fn rotate(&self, secret: &str) {
        *lock(&self.secret) = SecretDigest::of(secret);
    }

    /// The books, to this caller alone.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.books)
    }
}

/// Takes a lock; what a panicking caller left behind is still readable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
