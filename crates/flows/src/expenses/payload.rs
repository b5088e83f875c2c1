//! A job and today's links become the parameters of one call. Pure.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::{Value, json};

use malote_connectors::omie::{Entry, Kept, Kind, Method, Payable, day_in_brazil, written};
use malote_core::cause::{self, Draft};
use malote_core::connection::{NonReimbursable, Settings};
use malote_core::delivery::Operation;
use malote_core::job::Job;
use malote_core::text;

use crate::expenses::content::Content;
use crate::expenses::note;
use crate::expenses::owned::{self, Owned};
use crate::expenses::told::Told;

/// No term is longer, whatever the setting says.
const LONGEST_TERM_DAYS: u32 = 36_500;

/// A write ready to leave.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    pub(crate) kind: Kind,
    pub(crate) method: Method,
    pub(crate) parameters: Value,
    /// What the target will hold of the fields we own.
    pub(crate) owned: Owned,
    /// What it will tell of the report.
    pub(crate) told: Told,
}

/// Why no call can be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unbuildable {
    /// Something a person has to give first.
    Causes(Vec<Draft>),
    /// What was stored with the delivery cannot be read.
    Content,
}

/// What is shown before a job goes.
pub(crate) fn shown(job: &Job, settings: &Settings) -> Result<Value, Vec<Draft>> {
    let (method, parameters) = match job.operation {
        Operation::Nothing => return Ok(json!({ "method": null, "parameters": null })),
        Operation::Remove => {
            let kind = kind(job, settings);
            (kind.exclude(), kind.by_key(&job.target_key))
        }
        Operation::Include | Operation::Change => {
            let kind = kind(job, settings);
            match order(job, settings, kind, job.claimed_at) {
                Ok(order) => (order.method, order.parameters),
                Err(Unbuildable::Causes(causes)) => return Err(causes),
                Err(Unbuildable::Content) => return Err(Vec::new()),
            }
        }
    };
    Ok(json!({ "method": method.name, "parameters": parameters }))
}

/// Which document a job is about: the one the target is known to hold, whatever the setting has
/// become since.
pub(crate) fn kind(job: &Job, settings: &Settings) -> Kind {
    kinds(job, settings).0
}

/// The same, and the other one it may be when nobody knows and the setting, which may have
/// changed since it was written, decides.
pub(crate) fn kinds(job: &Job, settings: &Settings) -> (Kind, Option<Kind>) {
    if let Some(kind) = job.known.as_ref().and_then(owned::kind) {
        return (kind, None);
    }
    let decided = job.name.ends_with("/N");
    match settings.non_reimbursable {
        NonReimbursable::Entry if decided => (Kind::Entry, Some(Kind::Payable)),
        NonReimbursable::Payable if decided => (Kind::Payable, Some(Kind::Entry)),
        NonReimbursable::Entry | NonReimbursable::Payable => (Kind::Payable, None),
    }
}

/// What was stored with the delivery.
pub(crate) fn content(job: &Job) -> Result<Content, Unbuildable> {
    Content::deserialize(&job.content).map_err(|_| Unbuildable::Content)
}

/// The include or the change of a job, as it is sent now.
pub(crate) fn order(
    job: &Job,
    settings: &Settings,
    kind: Kind,
    now: Timestamp,
) -> Result<Order, Unbuildable> {
    let how = How {
        operation: job.operation,
        kind,
        kept: Kept::default(),
    };
    order_to(how, job, settings, now)
}

/// What kind of write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    pub(crate) operation: Operation,
    pub(crate) kind: Kind,
    /// What a change leaves as a person wrote it.
    pub(crate) kept: Kept,
}

/// The same, whatever was chosen when the job was claimed.
pub(crate) fn order_to(
    how: How,
    job: &Job,
    settings: &Settings,
    now: Timestamp,
) -> Result<Order, Unbuildable> {
    let How {
        operation,
        kind,
        kept,
    } = how;
    let content = content(job)?;
    let linked = Linked::read(job, &content, kind)?;
    let note = note::compose(&content, settings.note_limit);
    let change = operation == Operation::Change;
    let parameters = match kind {
        Kind::Payable => {
            let payable = Payable {
                key: job.target_key.clone(),
                supplier: linked.supplier.unwrap_or_default(),
                due: due(job, settings, now),
                today: day_in_brazil(now),
                issued: content.date,
                amount: job.amount,
                category: linked.owned.category.clone(),
                account: linked.account,
                note: note.clone(),
            };
            if change {
                payable.altered(kept)
            } else {
                payable.included()
            }
        }
        Kind::Entry => Entry {
            key: job.target_key.clone(),
            account: linked.account,
            day: content.date,
            amount: job.amount,
            category: linked.owned.category.clone(),
            client: linked.supplier,
            note: note.clone(),
        }
        .parameters(),
    };
    Ok(Order {
        kind,
        method: if change { kind.alter() } else { kind.include() },
        parameters,
        owned: linked.owned,
        told: Told::of(&note, &written(content.date)),
    })
}

/// So many days after the approval, and never before today, in Brazil.
fn due(job: &Job, settings: &Settings, now: Timestamp) -> Date {
    let term = i64::from(settings.due_days.min(LONGEST_TERM_DAYS)).days();
    let due = day_in_brazil(job.revised_at).saturating_add(term);
    due.max(day_in_brazil(now))
}

/// What the links of a job lead to.
struct Linked {
    account: i64,
    supplier: Option<i64>,
    owned: Owned,
}

impl Linked {
    /// Gathers every cause, instead of stopping at the first.
    fn read(job: &Job, content: &Content, kind: Kind) -> Result<Self, Unbuildable> {
        let mut causes = Vec::new();
        let account = job.links.code("account", "default");
        if account.is_none() {
            causes.push(Draft::new(cause::Kind::AccountUnlinked, "default"));
        }
        let email = text::fold(&content.member.email);
        let supplier = job.links.code("member", &email);
        if supplier.is_none() && kind == Kind::Payable {
            causes.push(Draft::new(cause::Kind::MemberUnsynced, email));
        }
        let category = job.links.get("expense-type", &content.kind.id);
        if category.is_none_or(|code| code.trim().is_empty()) {
            let unlinked = cause::Kind::ExpenseTypeUnlinked;
            causes.push(Draft::new(unlinked, content.kind.id.clone()));
        }
        if job.amount.centavos() <= 0 {
            let entity = format!("{}/{}", job.subject, job.name);
            let words = words(job);
            causes.push(Draft::new(cause::Kind::NegativeGroup, entity).with_detail(words));
        }
        let owned = Owned::wanted(job, content, kind);
        match (account, owned, causes.is_empty()) {
            (Some(account), Some(owned), true) => Ok(Self {
                account,
                supplier,
                owned,
            }),
            _ => Err(Unbuildable::Causes(causes)),
        }
    }
}

/// What a person calls the thing of a job: `71 Alimentação do relatório 7700123`.
pub(crate) fn words(job: &Job) -> String {
    let type_id = job.name.rsplit_once('/').map_or(&*job.name, |(id, _)| id);
    let name = job.content.pointer("/type/name");
    let name = name.and_then(Value::as_str).unwrap_or_default();
    let what = format!("{type_id} {name}");
    format!("{} do relatório {}", what.trim_end(), job.subject)
}
