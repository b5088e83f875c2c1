//! What an expense report wants of Omie: one thing for each expense type, apart for what is
//! reimbursed and what is not. Pure.
//!
//! Guarantee: the sums of the groups add up to the lines; what the event expects is gathered
//! from the lines on another way than the groups are.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use malote_core::cause::{self, Kind};
use malote_core::envelope::Envelope;
use malote_core::json;
use malote_core::money::Money;
use malote_core::personal::Person;
use malote_core::plan::{Demand, Expected, Need, Plan, Rank, Revision, Wanted};
use malote_core::problem::Refusal;
use malote_core::report::{Approved, Expense, Reopened};
use malote_core::text;

use crate::expenses::content::{Content, LONGEST_TITLE, MOST_TITLES, Member, Report, Type};
use crate::expenses::note;

pub(crate) const FLOW: &str = "expenses";
pub(crate) const APPROVED: &str = "expense.report.approved.v1";
pub(crate) const REOPENED: &str = "expense.report.reopened.v1";
pub(crate) const TYPES: [&str; 2] = [APPROVED, REOPENED];

/// Whoever is paid must be known, where even what is not reimbursed becomes a payable.
const PAYABLE: [Demand; 1] = [Demand {
    link: "member",
    setting: "non_reimbursable",
    value: "payable",
}];

pub(crate) fn plan(envelope: &Envelope, now: Timestamp) -> Result<Plan, Refusal> {
    let digest = json::digest(&envelope.data);
    match envelope.kind.as_str() {
        APPROVED => approved(&Approved::read(&envelope.data, now)?, digest),
        REOPENED => Ok(reopened(Reopened::read(&envelope.data, now)?, digest)),
        kind => {
            let detail = format!("the expenses flow does not take '{}'", text::cut(kind, 80));
            Err(Refusal::one(
                "unknown-type",
                "/type",
                "unknown-type",
                detail,
            ))
        }
    }
}

/// A reopened report takes away all it had.
fn reopened(report: Reopened, digest: String) -> Plan {
    Plan {
        flow: FLOW,
        subject: report.id,
        revision: Revision {
            at: report.reopened_at,
            rank: Rank::Reopened,
            digest,
        },
        wanted: Vec::new(),
        expected: Expected::default(),
        notes: Vec::new(),
        persons: Vec::new(),
    }
}

fn approved(report: &Approved, digest: String) -> Result<Plan, Refusal> {
    let mut notes = note::replacements(report);
    let mut wanted = Vec::new();
    for group in grouped(report)?.into_values() {
        if group.amount == Money::ZERO {
            let kind = if group.reimbursable {
                ""
            } else {
                " (not reimbursable)"
            };
            notes.push(format!("type {}{kind} sums to zero", group.kind.id));
        } else {
            wanted.push(group.wanted(report));
        }
    }
    Ok(Plan {
        flow: FLOW,
        subject: report.id.clone(),
        revision: Revision {
            at: report.approved_at,
            rank: Rank::Approved,
            digest,
        },
        wanted,
        expected: expected(&report.expenses)?,
        notes,
        persons: vec![person(report)],
    })
}

/// Expenses of one type, reimbursable or not.
struct Group {
    kind: Type,
    reimbursable: bool,
    amount: Money,
    date: jiff::civil::Date,
    titles: Vec<String>,
    untold: usize,
}

fn grouped(report: &Approved) -> Result<BTreeMap<String, Group>, Refusal> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for expense in &report.expenses {
        let mark = if expense.reimbursable { 'R' } else { 'N' };
        let group = groups
            .entry(format!("{}/{mark}", expense.type_id))
            .or_insert_with(|| Group::of(expense));
        group.add(expense)?;
    }
    Ok(groups)
}

impl Group {
    fn of(expense: &Expense) -> Self {
        Self {
            kind: Type {
                id: expense.type_id.clone(),
                name: String::new(),
            },
            reimbursable: expense.reimbursable,
            amount: Money::ZERO,
            date: expense.date,
            titles: Vec::new(),
            untold: 0,
        }
    }

    fn add(&mut self, expense: &Expense) -> Result<(), Refusal> {
        self.amount = sum(self.amount, expense.amount)?;
        self.date = self.date.max(expense.date);
        if self.kind.name.is_empty() {
            expense.type_name.trim().clone_into(&mut self.kind.name);
        }
        let title = expense.title.trim();
        if title.is_empty() {
            return Ok(());
        }
        if self.titles.len() < MOST_TITLES {
            self.titles.push(text::cut(title, LONGEST_TITLE));
        } else {
            self.untold += 1;
        }
        Ok(())
    }

    fn wanted(self, report: &Approved) -> Wanted {
        let mark = if self.reimbursable { 'R' } else { 'N' };
        let name = format!("{}/{mark}", self.kind.id);
        let mut causes = Vec::new();
        if self.amount.negative() {
            let words = format!(
                "{} {} do relatório {}",
                self.kind.id, self.kind.name, report.id
            );
            let entity = format!("{}/{name}", report.id);
            causes.push(cause::Draft::new(Kind::NegativeGroup, entity).with_detail(words));
        }
        Wanted {
            amount: self.amount,
            needs: self.needs(report),
            content: self.content(report),
            name,
            demands: if self.reimbursable { &[] } else { &PAYABLE },
            causes,
        }
    }

    /// What was not reimbursed to anybody needs nobody: a supplier is named where known.
    fn needs(&self, report: &Approved) -> Vec<Need> {
        let need = |kind: &str, key: String| Need {
            kind: kind.to_owned(),
            key,
            label: String::new(),
            optional: false,
        };
        let mut member = need("member", text::fold(&report.member.email));
        member.optional = !self.reimbursable;
        let mut category = need("expense-type", self.kind.id.clone());
        category.label.clone_from(&self.kind.name);
        vec![
            need("credentials", String::new()),
            need("account", "default".to_owned()),
            member,
            category,
        ]
    }

    fn content(&self, report: &Approved) -> serde_json::Value {
        let content = Content {
            report: Report {
                id: report.id.clone(),
                title: report.title.clone(),
                pdf_url: report.pdf_url.clone(),
            },
            member: Member {
                name: report.member.name.clone(),
                email: report.member.email.clone(),
            },
            kind: self.kind.clone(),
            titles: self.titles.clone(),
            untold: self.untold,
            reimbursable: self.reimbursable,
            date: self.date,
        };
        serde_json::to_value(content).expect("texts, days and instants are always JSON")
    }
}

/// Whom the report names.
fn person(report: &Approved) -> Person {
    let member = &report.member;
    Person {
        email: member.email.clone(),
        cpf: member.cpf.clone(),
        name: (!member.name.is_empty()).then(|| member.name.clone()),
    }
}

/// Count and sum from the lines alone.
fn expected(lines: &[Expense]) -> Result<Expected, Refusal> {
    let mut by_group: HashMap<(bool, &str), i64> = HashMap::new();
    let mut amount = Money::ZERO;
    for line in lines {
        amount = sum(amount, line.amount)?;
        let group = by_group.entry((line.reimbursable, &line.type_id));
        *group.or_default() += line.amount.centavos();
    }
    let count = by_group.values().filter(|centavos| **centavos != 0).count();
    Ok(Expected {
        count: i64::try_from(count).unwrap_or(i64::MAX),
        amount,
    })
}

/// A sum has the same bounds as an amount, so that whoever reads it again can.
fn sum(one: Money, other: Money) -> Result<Money, Refusal> {
    let sum = one.plus(other);
    match sum.filter(|sum| Money::parse(&sum.to_string()).is_ok()) {
        Some(sum) => Ok(sum),
        None => Err(Refusal::one(
            "invalid-event",
            "/data/expenses",
            "too-large",
            "sums to more than 999999999999.99",
        )),
    }
}
