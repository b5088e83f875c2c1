//! The transactions of a store: what they read shows personal values when they only read, and
//! tokens when they may write.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::db::{DbError, Row, Statement, Table, Transaction, Tx, Value, Wake};
use crate::personal::{Vault, told};

/// A transaction with what its store knows of persons.
pub(crate) struct Bounded {
    inner: Tx,
    vault: Option<Arc<Vault>>,
    shows: bool,
    stored: Vec<String>,
}

impl Bounded {
    /// Around a transaction. `shows`: rows come with the values of their tokens.
    pub(crate) fn tx(inner: Tx, vault: Option<Arc<Vault>>, shows: bool) -> Tx {
        Box::new(Self {
            inner,
            vault,
            shows,
            stored: Vec::new(),
        })
    }

    async fn show(&mut self, rows: &mut [Row]) -> Result<(), DbError> {
        let mut wanted = BTreeSet::new();
        for row in rows.iter() {
            row.tokens(&mut wanted)?;
        }
        if wanted.is_empty() {
            return Ok(());
        }
        self.shows = false;
        let told = told(self, wanted).await;
        self.shows = true;
        let told = Arc::new(told?);
        for row in rows {
            row.tell(&told);
        }
        Ok(())
    }
}

impl Transaction for Bounded {
    fn fetch(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<Row>, DbError>> {
        if !self.shows {
            return self.inner.fetch(statement, args, table);
        }
        Box::pin(async move {
            let mut rows = self.inner.fetch(statement, args, table).await?;
            self.show(&mut rows).await?;
            Ok(rows)
        })
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<u64, DbError>> {
        self.inner.execute(statement, args, table)
    }

    #[cfg(test)]
    fn explain(
        &mut self,
        statement: &'static Statement,
        args: Vec<Value>,
        table: Option<Table>,
    ) -> BoxFuture<'_, Result<Vec<String>, DbError>> {
        self.inner.explain(statement, args, table)
    }

    fn by_keys(&mut self) -> BoxFuture<'_, Result<(), DbError>> {
        self.inner.by_keys()
    }

    fn notify(&mut self, wake: Wake) {
        self.inner.notify(wake);
    }

    fn vault(&self) -> Option<Arc<Vault>> {
        self.vault.clone()
    }

    fn stored(&mut self, what: Vec<String>) {
        self.stored.extend(what);
    }

    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<(), DbError>> {
        Box::pin(async move {
            self.inner.commit().await?;
            if let Some(vault) = &self.vault {
                vault.keep(self.stored);
            }
            Ok(())
        })
    }
}
