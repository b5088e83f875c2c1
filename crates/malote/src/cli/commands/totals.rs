//! `malote totals`: what events expect beside what deliveries account for. Ends as failed when
//! the two do not agree, so that a script notices.

use serde_json::Value;

use malote_core::money::Money;

use crate::cli::answer::Fields;
use crate::cli::args::place::Page;
use crate::cli::args::totals::Totals;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Content, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{Text, columns, messages};

/// The columns of sums, and the statuses each adds up.
const SUMS: [(Text, &[&str]); 6] = [
    (columns::DELIVERED, &["delivered"]),
    (
        columns::WAITING,
        &["ready", "sending", "retrying", "uncertain"],
    ),
    (columns::PARKED, &["parked"]),
    (columns::DEAD, &["dead"]),
    (columns::DISCARDED, &["discarded"]),
    (columns::SUPERSEDED, &["superseded"]),
];

pub(crate) async fn run(session: &Session, options: &Totals) -> Result<Exit, Failure> {
    let day = |day: &Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let query = [
        ("tenant", options.tenant.clone().unwrap_or_default()),
        ("from", day(&options.from)),
        ("to", day(&options.to)),
    ];
    if options.held {
        let answer = session.get("/v1/totals", &query).await?;
        let held = Fields::of(&answer).list("held");
        match session.out.json {
            true => session.out.value(&held)?,
            false => print_held(session, held)?,
        }
        return Ok(Exit::Done);
    }
    let read = session.told_pages("/v1/totals", &query, &Page::ALL).await;
    let (answer, accounts) = read?;
    let agree = accounts.iter().all(|account| agrees(Fields::of(account)));
    if session.out.json {
        session.out.value(&accounts)?;
    } else {
        print(session, &accounts, agree)?;
        let held = Fields::of(&answer).list("held");
        if !held.is_empty() {
            let heading = messages::HELD_NOW.say(session.language);
            session.out.line(&format!("\n{heading}"))?;
            print_held(session, held)?;
        }
    }
    Ok(if agree { Exit::Done } else { Exit::Failed })
}

fn print(session: &Session, accounts: &[Value], agree: bool) -> Result<(), Failure> {
    let mut titles = vec![
        Column::left(columns::DAY),
        Column::left(columns::TENANT),
        Column::right(columns::EVENTS),
        Column::right(columns::EXPECTED),
    ];
    titles.extend(SUMS.map(|(title, _)| Column::right(title)));
    titles.push(Column::left(columns::AGREES));
    let mut table = Table::new(&titles);
    for account in accounts {
        table.row(row(session, Fields::of(account)));
    }
    session
        .out
        .table(&table, messages::NO_TOTALS.say(session.language))?;
    if !accounts.is_empty() {
        let (text, paint) = match agree {
            true => (messages::TOTALS_AGREE, Paint::Good),
            false => (messages::TOTALS_DIFFER, Paint::Bad),
        };
        session.out.line(&paint.on(text.say(session.language)))?;
    }
    Ok(())
}

/// What should be in the targets now, whatever the day. Less than what was delivered where
/// deliveries corrected or removed what others had brought.
fn print_held(session: &Session, held: &[Value]) -> Result<(), Failure> {
    let mut table = Table::new(&[
        Column::left(columns::TENANT),
        Column::right(columns::IN_TARGET),
        Column::right(columns::AMOUNT),
        Column::right(columns::PERHAPS),
    ]);
    for one in held.iter().map(Fields::of) {
        table.row(cells![
            one.text("tenant"),
            session.number(one.count("count")),
            session.money(&one.text("amount")),
            session.money(&one.text("perhaps.amount")),
        ]);
    }
    Ok(session
        .out
        .table(&table, messages::NOTHING_HELD.say(session.language))?)
}

fn row(session: &Session, account: Fields<'_>) -> Vec<Content> {
    let mut cells = cells![
        account.text("day"),
        account.text("tenant"),
        session.number(account.count("events")),
        session.money(&account.text("expected.amount")),
    ];
    for (_, statuses) in SUMS {
        let sum = sum(account, statuses).map_or_else(|| "?".to_owned(), |sum| sum.to_string());
        cells.push(Content::from(session.money(&sum)));
    }
    let language = session.language;
    cells.push(match agrees(account) {
        true => Content::from((Paint::Good, messages::YES.say(language))),
        false => Content::from((Paint::Bad, messages::NO.say(language))),
    });
    cells
}

fn by_status(account: Fields<'_>) -> Vec<(&str, Fields<'_>)> {
    let members = account.members("by_status").into_iter();
    members
        .map(|(status, total)| (status, Fields::of(total)))
        .collect()
}

fn sum(account: Fields<'_>, statuses: &[&str]) -> Option<Money> {
    let mut sum = Money::ZERO;
    for (status, total) in by_status(account) {
        if statuses.contains(&status) {
            sum = sum.plus(Money::parse(&total.text("amount")).ok()?)?;
        }
    }
    Some(sum)
}

/// Whether the account agrees: counted here again, to the centavo.
fn agrees(account: Fields<'_>) -> bool {
    let by_status = by_status(account);
    let statuses: Vec<&str> = by_status.iter().map(|(status, _)| *status).collect();
    let count: i64 = by_status
        .iter()
        .map(|(_, total)| total.count("count"))
        .sum();
    let expected = Money::parse(&account.text("expected.amount")).ok();
    expected.is_some()
        && expected == sum(account, &statuses)
        && count == account.count("expected.count")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_agrees_to_the_centavo_or_not_at_all() {
        let account = |amount: &str| {
            json!({"expected": {"count": 2, "amount": "110.01"}, "by_status": {
                "delivered": {"count": 1, "amount": "110.00"},
                "parked": {"count": 1, "amount": amount}}})
        };
        assert!(agrees(Fields::of(&account("0.01"))));
        assert!(!agrees(Fields::of(&account("0.02"))));
        assert!(!agrees(Fields::of(&json!({}))));
    }
}
