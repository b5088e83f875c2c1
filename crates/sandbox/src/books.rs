//! What one company keeps in the simulated ERP: master data, payables and account entries.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;
use crate::shape::Object;

/// A supplier, employee or customer: the ERP calls all of them "clientes".
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    pub(crate) id: i64,
    #[serde(default)]
    pub(crate) integration_code: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) document: String,
    #[serde(default)]
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) inactive: bool,
    /// Bank account taken when a payable names none.
    #[serde(default)]
    pub(crate) default_account: Option<i64>,
}

/// A category of income or expense.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Category {
    pub(crate) code: String,
    pub(crate) name: String,
    #[serde(default = "yes")]
    pub(crate) expense: bool,
    #[serde(default)]
    pub(crate) totalizing: bool,
    #[serde(default)]
    pub(crate) inactive: bool,
    #[serde(default)]
    pub(crate) hidden: bool,
}

fn yes() -> bool {
    true
}

/// A bank, cash or card account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankAccount {
    pub(crate) id: i64,
    pub(crate) name: String,
    #[serde(default = "current")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) inactive: bool,
}

fn current() -> String {
    "CC".to_owned()
}

/// A part of an amount under one category.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    pub(crate) category: String,
    pub(crate) amount: Decimal,
}

/// Either one category or a split.
#[derive(Debug, Clone)]
pub(crate) enum Classified {
    One(String),
    Split(Vec<Share>),
}

impl Classified {
    /// The code of the one category; empty for a split, as the ERP answers it.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::One(code) => code,
            Self::Split(_) => "",
        }
    }
}

/// How far a payable is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    Open,
    Partial(Decimal),
    Paid(Decimal),
}

/// A bill to pay.
#[derive(Debug, Clone)]
pub(crate) struct Payable {
    pub(crate) supplier: i64,
    pub(crate) amount: Decimal,
    pub(crate) classified: Classified,
    pub(crate) due: Date,
    pub(crate) forecast: Date,
    pub(crate) issued: Date,
    pub(crate) entered: Date,
    pub(crate) account: i64,
    pub(crate) note: String,
    pub(crate) settlement: Settlement,
    pub(crate) deletion_blocked: bool,
    /// Everything else that was sent, given back as it came.
    pub(crate) other: Object,
}

impl Payable {
    /// The status in the ERP's words, on the given day.
    pub(crate) fn status(&self, today: Date) -> &'static str {
        match self.settlement {
            Settlement::Paid(_) => "PAGO",
            Settlement::Partial(_) => "PAGAMENTO PARCIAL",
            Settlement::Open if self.due < today => "ATRASADO",
            Settlement::Open if self.due == today => "VENCE HOJE",
            Settlement::Open => "A VENCER",
        }
    }
}

/// A movement posted straight to an account.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) account: i64,
    pub(crate) date: Date,
    pub(crate) amount: Decimal,
    pub(crate) classified: Classified,
    pub(crate) kind: String,
    pub(crate) document: String,
    pub(crate) client: Option<i64>,
    pub(crate) project: Option<i64>,
    pub(crate) note: String,
    pub(crate) departments: Vec<Object>,
}

/// Everything one company keeps.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) name: String,
    pub(crate) clients: Vec<Client>,
    pub(crate) categories: Vec<Category>,
    pub(crate) bank_accounts: Vec<BankAccount>,
    pub(crate) payables: Ledger<Payable>,
    pub(crate) entries: Ledger<Entry>,
    /// The identifier the next record gets.
    pub(crate) next_id: i64,
}

impl Books {
    /// A client by the ERP's identifier.
    pub(crate) fn client(&self, id: i64) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// The name of a client, or nothing.
    pub(crate) fn client_name(&self, id: i64) -> &str {
        self.client(id).map_or("", |client| client.name.as_str())
    }

    /// A fresh identifier, unique within the company.
    pub(crate) fn fresh_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id
    }
}
