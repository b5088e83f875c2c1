//! What the two kinds of documents we own have in common: payables and account entries are
//! included, altered, excluded and consulted by a key of ours, and compared on value, supplier
//! and category.

use std::future::Future;

use jiff::civil::Date;
use serde_json::Value;

use malote_core::gate::Closed;
use malote_core::money::Money;

use crate::omie::client::{Client, Trouble};
use crate::omie::method::Method;
use crate::omie::value::{self, Object};
use crate::omie::{entry, payable};

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A payable to a supplier: `conta a pagar`.
    Payable,
    /// An entry in an account's statement: `lançamento de conta corrente`.
    Entry,
}

/// A document as Omie holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which document.
    pub kind: Kind,
    /// Omie's key.
    pub reference: String,
    /// Its sum.
    pub amount: Money,
    /// Omie's key of the supplier, if it names one.
    pub supplier: Option<String>,
    /// Its category; empty when it is split over several.
    pub category: String,
    /// Whether it is paid, wholly or in part.
    pub paid: bool,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// Its observation, when Omie shows it.
    pub note: Option<String>,
    /// Its day of issue, as Omie writes it, when shown.
    pub issued: Option<String>,
    /// Day it is due, of a payable, when shown.
    pub due: Option<Date>,
    /// Day its payment is expected, likewise.
    pub expected: Option<Date>,
}

/// A write that Omie says it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Omie's key.
    pub reference: String,
}

impl Kind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payable => "payable",
            Self::Entry => "entry",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Payable, Self::Entry]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// The call that makes one.
    #[must_use]
    pub const fn include(self) -> Method {
        match self {
            Self::Payable => Method::INCLUDE_PAYABLE,
            Self::Entry => Method::INCLUDE_ENTRY,
        }
    }

    /// The call that changes one.
    #[must_use]
    pub const fn alter(self) -> Method {
        match self {
            Self::Payable => Method::ALTER_PAYABLE,
            Self::Entry => Method::ALTER_ENTRY,
        }
    }

    /// The call that removes one.
    #[must_use]
    pub const fn exclude(self) -> Method {
        match self {
            Self::Payable => Method::EXCLUDE_PAYABLE,
            Self::Entry => Method::EXCLUDE_ENTRY,
        }
    }

    /// The call that shows one.
    #[must_use]
    pub const fn consult(self) -> Method {
        match self {
            Self::Payable => Method::CONSULT_PAYABLE,
            Self::Entry => Method::CONSULT_ENTRY,
        }
    }

    /// The parameters that name one by our key.
    #[must_use]
    pub fn by_key(self, key: &str) -> Value {
        serde_json::json!({ self.key_field(): key })
    }

    const fn key_field(self) -> &'static str {
        match self {
            Self::Payable => "codigo_lancamento_integracao",
            Self::Entry => "cCodIntLanc",
        }
    }

    const fn reference_field(self) -> &'static str {
        match self {
            Self::Payable => "codigo_lancamento_omie",
            Self::Entry => "nCodLanc",
        }
    }
}

impl Client<'_> {
    /// Shows the document with a key of ours. An answer about another key says nothing.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn consult(&self, kind: Kind, key: &str) -> Result<Found, Trouble> {
        let method = kind.consult();
        let body = self.read(method, &kind.by_key(key)).await?;
        if value::text(&body, kind.key_field()).is_some_and(|told| told != key) {
            return Err(self.unreadable(method, "the answer is about another key"));
        }
        let found = match kind {
            Kind::Payable => payable::found(&body),
            Kind::Entry => entry::found(&body),
        };
        found.ok_or_else(|| self.unreadable(method, "the answer lacks the code or the amount"))
    }

    /// Makes a write about one document. A success that does not name the document is no
    /// success yet.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn write_document<B, F>(
        &self,
        kind: Kind,
        method: Method,
        parameters: &Value,
        begin: B,
    ) -> Result<Written, Trouble>
    where
        B: FnOnce() -> F,
        F: Future<Output = Result<(), Closed>>,
    {
        let body = self.write(method, parameters, begin).await?;
        let sent = parameters.get(kind.key_field()).and_then(Value::as_str);
        let told = value::text(&body, kind.key_field());
        if told.is_some() && told != sent {
            return Err(self.unreadable(method, "the answer is about another key"));
        }
        match reference(&body, kind) {
            Some(reference) => Ok(Written { reference }),
            None => Err(self.unreadable(method, "the answer names no document")),
        }
    }
}

/// Omie's key of a document in an answer.
pub(crate) fn reference(body: &Object, kind: Kind) -> Option<String> {
    value::integer(body, kind.reference_field()).map(|code| code.to_string())
}
