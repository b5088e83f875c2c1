//! Who orders.

use std::borrow::Cow;

use serde::Serialize;

use crate::db::{DbError, Row};

/// What kind of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WhoKind {
    /// Whoever holds an API key.
    Key,
    /// A user of the machine that works on the store itself.
    User,
    /// Malote, by itself.
    Malote,
    /// Nobody we know.
    Stranger,
}

impl WhoKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::User => "user",
            Self::Malote => "malote",
            Self::Stranger => "stranger",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Key, Self::User, Self::Malote, Self::Stranger]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// Who orders, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub(crate) kind: WhoKind,
    pub(crate) name: Cow<'static, str>,
    pub(crate) label: Cow<'static, str>,
    pub(crate) origin: Cow<'static, str>,
}

/// `key mlt_…`, `user ana`.
impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.name)
    }
}

/// Where somebody is who works on this machine.
const LOCAL: &str = "local";

/// Malote itself.
pub static MALOTE: Actor = Actor {
    kind: WhoKind::Malote,
    name: Cow::Borrowed("malote"),
    label: Cow::Borrowed(""),
    origin: Cow::Borrowed(LOCAL),
};

impl Actor {
    /// Whoever holds the key of this prefix, calling from an address.
    #[must_use]
    pub fn key(prefix: &str, label: &str, origin: &str) -> Self {
        Self::new(WhoKind::Key, prefix, label, origin)
    }

    /// A user of this machine.
    #[must_use]
    pub fn user(name: &str, machine: &str) -> Self {
        Self::new(WhoKind::User, name, machine, LOCAL)
    }

    /// Nobody we know, calling from an address.
    #[must_use]
    pub fn stranger(origin: &str) -> Self {
        Self::new(WhoKind::Stranger, "", "", origin)
    }

    /// As it was stored with an order.
    pub(crate) fn stored(row: &Row) -> Result<Self, DbError> {
        let kind = row.parsed("who_kind", WhoKind::from_name)?;
        let (name, label) = (row.text("who")?, row.text("who_label")?);
        Ok(Self::new(kind, &name, &label, &row.text("origin")?))
    }

    fn new(kind: WhoKind, name: &str, label: &str, origin: &str) -> Self {
        Self {
            kind,
            name: Cow::Owned(name.to_owned()),
            label: Cow::Owned(label.to_owned()),
            origin: Cow::Owned(origin.to_owned()),
        }
    }
}
