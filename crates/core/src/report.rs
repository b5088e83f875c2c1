//! The data of expense report events: `expense.report.approved.v1` and `…reopened.v1`.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::json::Reader;
use crate::money::Money;
use crate::problem::{Problem, Refusal};
use crate::tax_number::Cpf;

pub mod schema;

/// More lines than any real report has; a bound, so that one event cannot fill a worker.
const MOST_LINES: usize = 20_000;

/// An approved report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The source's identifier of the report.
    pub id: String,
    /// Its title, as sent.
    pub title: String,
    /// When it was approved: what orders its revisions.
    pub approved_at: Timestamp,
    /// Link to the report's PDF; http or https.
    pub pdf_url: Option<String>,
    /// Who spent.
    pub member: Member,
    /// The lines, in the order sent.
    pub expenses: Vec<Expense>,
}

/// Who spent the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Name, as sent.
    pub name: String,
    /// E-mail address, trimmed, in the letter case sent.
    pub email: String,
    /// CPF, as sent.
    pub cpf: Option<String>,
}

/// One expense line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    /// The source's identifier, unique within the report.
    pub id: String,
    /// The source's identifier of the expense type.
    pub type_id: String,
    /// The type's name, as sent.
    pub type_name: String,
    /// What it was, as sent.
    pub title: String,
    /// Day of the spend.
    pub date: Date,
    /// What it cost; negative for a return.
    pub amount: Money,
    /// Whether the member paid it and is to be repaid.
    pub reimbursable: bool,
}

/// A report that is no longer approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopened {
    /// The source's identifier of the report.
    pub id: String,
    /// When it was reopened: what orders its revisions.
    pub reopened_at: Timestamp,
}

impl Approved {
    /// Reads the `data` of an approval; `now` bounds how far ahead an approval may lie.
    ///
    /// # Errors
    /// A refusal with every problem found.
    pub fn read(data: &Value, now: Timestamp) -> Result<Self, Refusal> {
        let mut problems = Vec::new();
        let root = Reader::object(Some(data), "/data", &mut problems);
        let report = Reader::object(root.get("report"), "/data/report", &mut problems);
        let id = report.key("id", &mut problems);
        let approved_at = instant(&report, "approved_at", now, &mut problems);
        let title = report.optional("title", &mut problems);
        let pdf_url = link(&report, &mut problems);
        currency(&report, &mut problems);
        let member = member(&root, &mut problems);
        let expenses = expenses(&root, &mut problems);
        match (id, approved_at, member) {
            (Some(id), Some(approved_at), Some(member)) if problems.is_empty() => Ok(Self {
                id,
                title: title.unwrap_or_default(),
                approved_at,
                pdf_url,
                member,
                expenses,
            }),
            _ => Err(refused(problems)),
        }
    }
}

impl Reopened {
    /// Reads the `data` of a reopening.
    ///
    /// # Errors
    /// A refusal with every problem found.
    pub fn read(data: &Value, now: Timestamp) -> Result<Self, Refusal> {
        let mut problems = Vec::new();
        let root = Reader::object(Some(data), "/data", &mut problems);
        let report = Reader::object(root.get("report"), "/data/report", &mut problems);
        let id = report.key("id", &mut problems);
        let reopened_at = instant(&report, "reopened_at", now, &mut problems);
        match (id, reopened_at) {
            (Some(id), Some(reopened_at)) if problems.is_empty() => Ok(Self { id, reopened_at }),
            _ => Err(refused(problems)),
        }
    }
}

fn refused(errors: Vec<Problem>) -> Refusal {
    Refusal::of("invalid-event", errors)
}

fn instant(
    reader: &Reader<'_>,
    name: &str,
    now: Timestamp,
    problems: &mut Vec<Problem>,
) -> Option<Timestamp> {
    let text = reader.required(name, problems)?;
    let Ok(at) = text.parse::<Timestamp>() else {
        let detail = "must be an RFC 3339 instant such as '2026-11-13T16:02:11-03:00'";
        problems.push(Problem::at(reader.at(name), "not-an-instant", detail));
        return None;
    };
    if at.duration_since(now) > SignedDuration::from_hours(24) {
        let detail = "lies more than a day ahead";
        problems.push(Problem::at(reader.at(name), "too-far-ahead", detail));
        return None;
    }
    Some(whole(at))
}

/// An instant as both databases keep it, in whole microseconds: a finer one would not be the same
/// as itself once it was stored, and order revisions by what was lost.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn link(report: &Reader<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let url = report.optional("pdf_url", problems)?;
    let scheme = url
        .split("://")
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let plain = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    if !plain
        || url.len() > 2_000
        || !url.contains("://")
        || !matches!(scheme.as_str(), "http" | "https")
    {
        let detail = "must be an http or https address";
        problems.push(Problem::at(report.at("pdf_url"), "not-a-link", detail));
        return None;
    }
    Some(url)
}

fn currency(report: &Reader<'_>, problems: &mut Vec<Problem>) {
    if let Some(currency) = report.optional("currency", problems)
        && currency != "BRL"
    {
        let detail = "only BRL is taken";
        problems.push(Problem::at(
            report.at("currency"),
            "unsupported-currency",
            detail,
        ));
    }
}

fn member(root: &Reader<'_>, problems: &mut Vec<Problem>) -> Option<Member> {
    if !root.present() {
        return None;
    }
    let member = Reader::object(root.get("member"), "/data/member", problems);
    let name = member.optional("name", problems).unwrap_or_default();
    let email = member.required("email", problems)?.trim().to_owned();
    if !plausible_email(&email) {
        let detail = "is not an e-mail address";
        problems.push(Problem::at(member.at("email"), "not-an-email", detail));
        return None;
    }
    let cpf = member.optional("cpf", problems);
    if let Some(cpf) = &cpf
        && let Err(flaw) = Cpf::parse(cpf)
    {
        let detail = format!("is not a CPF: {flaw}");
        problems.push(Problem::at(member.at("cpf"), "not-a-cpf", detail));
    }
    Some(Member { name, email, cpf })
}

/// One `@`, something on both sides, a dot in the domain, nothing that could break a header.
fn plausible_email(email: &str) -> bool {
    let plain =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, ',' | ';' | '<' | '>');
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    email.len() <= 254
        && !local.is_empty()
        && !domain.contains('@')
        && email.chars().all(plain)
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
}

fn expenses(root: &Reader<'_>, problems: &mut Vec<Problem>) -> Vec<Expense> {
    let place = "/data/expenses";
    let lines = match root.get("expenses") {
        Some(Value::Array(lines)) if !lines.is_empty() => lines,
        Some(Value::Array(_)) => {
            problems.push(Problem::at(place, "required", "needs at least one expense"));
            return Vec::new();
        }
        Some(_) => {
            problems.push(Problem::at(place, "not-a-list", "must be a list"));
            return Vec::new();
        }
        None if root.present() => {
            problems.push(Problem::at(place, "required", "is required"));
            return Vec::new();
        }
        None => return Vec::new(),
    };
    if lines.len() > MOST_LINES {
        let detail = format!("has more than {MOST_LINES} lines");
        problems.push(Problem::at(place, "too-many", detail));
        return Vec::new();
    }
    let mut seen = std::collections::HashMap::new();
    let mut read = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let Some(expense) = expense(line, index, problems) else {
            continue;
        };
        if let Some(first) = seen.insert(expense.id.clone(), index) {
            let detail = format!("repeats the id of /data/expenses/{first}");
            problems.push(Problem::at(
                format!("{place}/{index}/id"),
                "repeated-id",
                detail,
            ));
        }
        read.push(expense);
    }
    read
}

fn expense(line: &Value, index: usize, problems: &mut Vec<Problem>) -> Option<Expense> {
    let pointer = format!("/data/expenses/{index}");
    let reader = Reader::object(Some(line), &pointer, problems);
    if !reader.present() {
        return None;
    }
    let id = reader.key("id", problems);
    let kind = Reader::object(reader.get("type"), &reader.at("type"), problems);
    let type_id = kind.key("id", problems);
    let type_name = kind.optional("name", problems);
    let title = reader.optional("title", problems);
    let date = date(&reader, problems);
    let amount = amount(&reader, problems);
    let reimbursable = match reader.get("reimbursable") {
        None => true,
        Some(Value::Bool(value)) => *value,
        Some(_) => {
            let place = reader.at("reimbursable");
            problems.push(Problem::at(place, "not-a-boolean", "must be true or false"));
            true
        }
    };
    Some(Expense {
        id: id?,
        type_id: type_id?,
        type_name: type_name.unwrap_or_default(),
        title: title.unwrap_or_default(),
        date: date?,
        amount: amount?,
        reimbursable,
    })
}

fn date(reader: &Reader<'_>, problems: &mut Vec<Problem>) -> Option<Date> {
    let text = reader.required("date", problems)?;
    let shaped = text.len() == 10 && text.as_bytes()[4] == b'-';
    match text.parse::<Date>() {
        Ok(date) if shaped => Some(date),
        _ => {
            let detail = format!(
                "'{}' is not a day such as 2026-11-09",
                crate::text::cut(&text, 40)
            );
            problems.push(Problem::at(reader.at("date"), "not-a-date", detail));
            None
        }
    }
}

fn amount(reader: &Reader<'_>, problems: &mut Vec<Problem>) -> Option<Money> {
    let place = reader.at("amount");
    let read = match reader.get("amount") {
        None => {
            problems.push(Problem::at(place, "required", "is required"));
            return None;
        }
        Some(Value::String(text)) => Money::parse(text),
        Some(Value::Number(number)) => Money::from_number(number),
        Some(_) => {
            let detail = "must be a decimal in a text";
            problems.push(Problem::at(place, "not-an-amount", detail));
            return None;
        }
    };
    match read {
        Ok(amount) => Some(amount),
        Err(error) => {
            problems.push(Problem::at(place, "not-an-amount", error.to_string()));
            None
        }
    }
}

#[cfg(test)]
mod tests;
