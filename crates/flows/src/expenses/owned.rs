//! The fields Malote owns of a document in Omie: value, supplier, category. What a person
//! changes of them is asked about. The observation and the day of issue tell what the report
//! says, and follow it until a person writes something else there. All others are given once,
//! when the document is made, and belong to people from then on: account, days it is due, and
//! what we never send. (Of account entries Omie takes no parts: a change sends them whole.)

use serde_json::{Value, json};

use malote_connectors::omie::{Found, Kind};
use malote_core::delivery::Held;
use malote_core::job::Job;
use malote_core::money::Money;
use malote_core::text;

use crate::expenses::content::Content;
use crate::expenses::told::Told;

/// The owned fields of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owned {
    pub(crate) kind: Kind,
    pub(crate) amount: Money,
    /// Empty when the document names nobody, and then nothing is compared with it.
    pub(crate) supplier: String,
    pub(crate) category: String,
}

impl Owned {
    /// As found in Omie.
    pub(crate) fn found(found: &Found) -> Self {
        Self {
            kind: found.kind,
            amount: found.amount,
            supplier: found.supplier.clone().unwrap_or_default(),
            category: found.category.clone(),
        }
    }

    /// As a job wants them of a document of this kind, from its links; `None` when a link is
    /// missing.
    pub(crate) fn wanted(job: &Job, content: &Content, kind: Kind) -> Option<Self> {
        let member = text::fold(&content.member.email);
        let supplier = job.links.get("member", &member).unwrap_or_default().trim();
        if supplier.is_empty() && kind == Kind::Payable {
            return None;
        }
        let category = job.links.get("expense-type", &content.kind.id)?.trim();
        Some(Self {
            kind,
            amount: job.amount,
            supplier: supplier.to_owned(),
            category: category.to_owned(),
        })
    }

    /// Whether what was found agrees with these.
    pub(crate) fn same(&self, found: &Found) -> bool {
        let found = Self::found(found);
        self.kind == found.kind
            && self.amount == found.amount
            && self.category == found.category
            && (self.supplier.is_empty() || self.supplier == found.supplier)
    }

    /// As they are stored, with what was told beside them.
    pub(crate) fn held(&self, reference: String, told: &Told) -> Held {
        let mut snapshot = json!({
            "kind": self.kind.name(),
            "amount": self.amount,
            "supplier": self.supplier,
            "category": self.category,
        });
        for (name, value) in [("note", &told.note), ("issued", &told.issued)] {
            if let Some(value) = value {
                snapshot[name] = value.as_str().into();
            }
        }
        Held {
            reference,
            snapshot,
            amount: self.amount,
        }
    }
}

/// What was found, as it is stored, where this was to be told.
pub(crate) fn held(known: Option<&Held>, found: &Found, wanted: &Told) -> Held {
    let told = Told::written(known).after(found, wanted);
    Owned::found(found).held(found.reference.clone(), &told)
}

/// What a person made of what was known.
pub(crate) fn edited(known: Option<&Held>, found: &Found) -> Held {
    held(known, found, &Told::default()).edited(known)
}

/// The kind of document a snapshot is of.
pub(crate) fn kind(held: &Held) -> Option<Kind> {
    kind_of(&held.snapshot)
}

/// The same of what is stored.
pub(crate) fn kind_of(snapshot: &Value) -> Option<Kind> {
    Kind::from_name(snapshot.get("kind")?.as_str()?)
}

/// Whether what was found is still what we wrote, or what a person made of it and another decided
/// about.
pub(crate) fn unchanged(known: Option<&Held>, found: &Found) -> bool {
    let Some(known) = known else {
        return true;
    };
    let now = Owned::found(found);
    let written = known.written().is_some_and(|written| agrees(written, &now));
    written || (!known.undecided() && agrees(&known.snapshot, &now))
}

/// A snapshot written by a person who only said "it is there" has fewer fields, and only those
/// are compared.
fn agrees(snapshot: &Value, now: &Owned) -> bool {
    let said = |name: &str| snapshot.get(name).and_then(Value::as_str);
    let agrees = |name: &str, value: &str| said(name).is_none_or(|said| said == value);
    let amount = said("amount").and_then(|amount| Money::parse(amount).ok());
    agrees("kind", now.kind.name())
        && amount.is_none_or(|amount| amount == now.amount)
        && agrees("category", &now.category)
        && (said("supplier").is_none_or(str::is_empty) || agrees("supplier", &now.supplier))
}
