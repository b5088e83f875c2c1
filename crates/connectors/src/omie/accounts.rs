//! The accounts money leaves from; reading one of them is also how credentials are tried.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::omie::client::{Client, Trouble};
use crate::omie::fault::Class;
use crate::omie::method::Method;
use crate::omie::pages::{List, SNAKE, is_page};
use crate::omie::value::{self, Object};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Omie's key: `nCodCC`.
    pub code: i64,
    /// What people call it.
    pub name: String,
    /// Whether it can be used today.
    pub active: bool,
}

const ACCOUNTS: List = List {
    method: Method::LIST_ACCOUNTS,
    dialect: SNAKE,
    records: "ListarContasCorrentes",
};

impl Client<'_> {
    /// Every account.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn accounts(&self) -> Result<Vec<Account>, Trouble> {
        let records = self.list(&ACCOUNTS, &json!({})).await?;
        Ok(records.iter().filter_map(account).collect())
    }

    /// Makes one harmless call, to learn whether the credentials are taken.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn try_credentials(&self, now: Timestamp) -> Result<(), Trouble> {
        match self.read(Method::LIST_ACCOUNTS, &probe(now)).await {
            Ok(body) if is_page(&ACCOUNTS, &body) => Ok(()),
            Ok(_) => Err(self.unreadable(Method::LIST_ACCOUNTS, "the answer has no list")),
            Err(Trouble::Refused(refusal)) if refusal.class == Class::Empty => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }
}

/// The parameters of a trial call. They differ from one second to the next, so that new
/// credentials can be tried at once after old ones failed: an identical call may not be made
/// within a minute.
fn probe(now: Timestamp) -> Value {
    json!({ "pagina": 1, "registros_por_pagina": 1 + now.as_second().rem_euclid(97) })
}

fn account(record: &Object) -> Option<Account> {
    Some(Account {
        code: value::integer(record, "nCodCC")?,
        name: value::text(record, "descricao")
            .unwrap_or_default()
            .to_owned(),
        active: !value::yes(record, "inativo") && !value::yes(record, "bloqueado"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_accounts_are_told_apart() {
        let read = |value: Value| account(value.as_object().unwrap());
        let open = read(json!({"nCodCC": 4243124, "descricao": "Banco", "inativo": "N"}));
        assert!(open.unwrap().active);
        assert!(!read(json!({"nCodCC": 1, "inativo": "S"})).unwrap().active);
        assert!(!read(json!({"nCodCC": 1, "bloqueado": "S"})).unwrap().active);
        assert!(read(json!({"descricao": "x"})).is_none());
    }
}
