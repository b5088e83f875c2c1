//! Everything one simulator holds.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::account::Account;
use crate::books::Books;
use crate::config::Config;
use crate::faults::Fault;
use crate::journal::{Journal, Refusal, Violation};
use crate::limits::{Addresses, Breach};
use crate::misbehave::Orders;
use crate::seed;

/// Everything one simulator holds.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) orders: Orders,
    pub(crate) journal: Journal,
    pub(crate) addresses: Addresses,
    accounts: RwLock<BTreeMap<String, Arc<Account>>>,
    made: AtomicUsize,
}

impl App {
    /// A simulator in its first state.
    pub(crate) fn new(config: Config) -> Self {
        let app = Self {
            config,
            orders: Orders::default(),
            journal: Journal::default(),
            addresses: Addresses::default(),
            accounts: RwLock::default(),
            made: AtomicUsize::new(0),
        };
        app.seed();
        app
    }

    fn seed(&self) {
        if self.config.demo_world {
            for (app_key, secret, books) in seed::demo_world() {
                self.open(app_key, &secret, books);
            }
        }
    }

    /// Back to the first state.
    pub(crate) fn reset(&self) {
        let mut accounts = self
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        accounts.clear();
        drop(accounts);
        self.made.store(0, Ordering::Relaxed);
        self.orders.clear();
        self.addresses.clear();
        self.seed();
        self.journal.clear();
    }

    /// Adds a company.
    pub(crate) fn open(&self, app_key: &str, secret: &str, books: Books) {
        let ordinal = self.made.fetch_add(1, Ordering::Relaxed);
        let account = Arc::new(Account::new(app_key, secret, books, ordinal));
        let mut accounts = self
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        accounts.insert(app_key.to_owned(), account);
    }

    /// The company of a key.
    pub(crate) fn account(&self, app_key: &str) -> Option<Arc<Account>> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        accounts.get(app_key).cloned()
    }

    /// All companies, by key.
    pub(crate) fn accounts(&self) -> Vec<Arc<Account>> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        accounts.values().cloned().collect()
    }

    /// Records a breach and gives its refusal.
    pub(crate) fn breached(&self, app_key: &str, call: &'static str, breach: Breach) -> Fault {
        self.violated(app_key, call, breach.kind, breach.detail);
        breach.fault
    }

    /// Records something no caller should do.
    pub(crate) fn violated(
        &self,
        app_key: &str,
        call: &'static str,
        kind: &'static str,
        detail: String,
    ) {
        self.journal.violated(Violation {
            kind,
            app_key: app_key.to_owned(),
            call,
            at: self.config.clock.now(),
            detail,
        });
    }

    /// Records a refusal; a text that repeats credentials is withheld.
    pub(crate) fn refused(&self, app_key: &str, call: &'static str, fault: &Fault) {
        let text = match fault.result {
            "echo" => "(texto omitido: repete credenciais)".to_owned(),
            _ => fault.text.clone(),
        };
        self.journal.refused(Refusal {
            at: self.config.clock.now(),
            app_key: app_key.to_owned(),
            call,
            result: fault.result,
            text,
        });
    }
}
