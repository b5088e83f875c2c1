//! The tables at the end.

use std::path::Path;

use serde_json::Value;

use malote_core::delivery::Status;
use malote_core::language::Language;
use malote_core::money::Money;
use malote_core::totals::Account;
use malote_store::Scope;

use crate::cli::output::{Column, Output, Table, amount, cells};
use crate::cli::words::demo as words;
use crate::process::demo::story::Told;
use crate::process::demo::world::World;

/// Prints everything.
pub(super) async fn print(world: &World, told: &Told, out: &Output) -> anyhow::Result<()> {
    let ledger = world.http.erp(world.erp, "/sandbox/ledger", None).await?;
    let in_erp = reached(&ledger, out)?;
    waiting(world, out).await?;
    refused(told, out)?;
    totals(world, in_erp, out).await
}

/// What the ERP holds, by its own books. Returns the sum.
fn reached(ledger: &Value, out: &Output) -> anyhow::Result<Money> {
    let mut table = Table::new(&[
        Column::left(words::COMPANY),
        Column::left(words::DOCUMENT),
        Column::left(words::KEY),
        Column::left(words::SUPPLIER),
        Column::left(words::CATEGORY),
        Column::right(words::AMOUNT),
    ]);
    let mut sum = Money::ZERO;
    for company in list(ledger, "accounts") {
        let name = text(company, "name");
        for (part, kind) in [("payables", words::PAYABLE), ("entries", words::ENTRY)] {
            for row in list(company, part) {
                if row["deleted"] == Value::Bool(true) {
                    continue;
                }
                let value = Money::parse(text(row, "amount"))?;
                sum = sum.plus(value).unwrap_or(sum);
                table.row(cells![
                    name,
                    kind.say(out.language),
                    text(row, "integration_key"),
                    text(row, "supplier_name"),
                    text(row, "category"),
                    amount::shown(&value.to_string(), out.language)
                ]);
            }
        }
    }
    headed(out, words::REACHED)?;
    out.table(&table, words::NOTHING.say(out.language))?;
    Ok(sum)
}

async fn waiting(world: &World, out: &Output) -> anyhow::Result<()> {
    let mut table = Table::new(&[
        Column::left(words::TENANT),
        Column::left(words::CAUSE),
        Column::right(words::WAITING),
        Column::right(words::AMOUNT),
        Column::left(words::WHAT_TO_DO),
    ]);
    let causes = world.http.get("/v1/causes").await?;
    for cause in list(&causes, "items") {
        table.row(cells![
            text(cause, "tenant"),
            text(cause, "says"),
            cause["waiting"]["count"].to_string(),
            amount::shown(text(&cause["waiting"], "amount"), out.language),
            text(cause, "fix")
        ]);
    }
    headed(out, words::PARKED)?;
    Ok(out.table(&table, words::NOTHING.say(out.language))?)
}

fn refused(told: &Told, out: &Output) -> anyhow::Result<()> {
    let mut table = Table::new(&[
        Column::left(words::MESSAGE),
        Column::left(words::CODE),
        Column::left(words::PLACE),
        Column::left(words::REASON),
    ]);
    for (sample, problem) in &told.refused {
        let first = list(problem, "refused").first().copied().unwrap_or(problem);
        let error = list(first, "errors").first().copied().unwrap_or(first);
        table.row(cells![
            *sample,
            text(first, "code"),
            text(error, "pointer"),
            text(error, "detail")
        ]);
    }
    headed(out, words::REFUSED)?;
    Ok(out.table(&table, words::NOTHING.say(out.language))?)
}

/// Both sides of the account, and the ERP's own books beside what we know it holds.
async fn totals(world: &World, in_erp: Money, out: &Output) -> anyhow::Result<()> {
    let store = &world.embedded.store;
    let (first, last) = (jiff::civil::Date::MIN, jiff::civil::Date::MAX);
    let accounts = store.totals(&Scope::All, first, last).await?;
    headed(out, words::TOTALS)?;
    out.table(
        &sides(&accounts, out.language),
        words::NOTHING.say(out.language),
    )?;
    let held = store.held(&Scope::All).await?;
    let known = sum(held.iter().map(|one| one.total.amount));
    let delivered = sum(accounts.iter().map(|one| of(one, Status::Delivered)));
    out.line("")?;
    out.line(&books(delivered, known, in_erp, out.language))?;
    anyhow::ensure!(known == in_erp, "the ERP's books differ from ours");
    let all_agree = accounts.iter().all(Account::agrees);
    anyhow::ensure!(all_agree, "the totals of a tenant do not agree");
    Ok(())
}

/// What will go on by itself.
const WAITING: [Status; 4] = [
    Status::Ready,
    Status::Sending,
    Status::Retrying,
    Status::Uncertain,
];

fn sides(accounts: &[Account], language: Language) -> Table {
    let mut table = Table::new(&[
        Column::left(words::TENANT),
        Column::right(words::EXPECTED),
        Column::right(words::DELIVERED),
        Column::right(words::WAITING),
        Column::right(words::PARKED_SUM),
        Column::right(words::DEAD),
        Column::right(words::DISCARDED),
        Column::right(words::SUPERSEDED),
        Column::left(words::AGREES),
    ]);
    for account in accounts {
        let shown = |status| money(of(account, status), language);
        let waiting = WAITING.map(|status| of(account, status)).into_iter();
        let agrees = match account.agrees() {
            true => words::YES,
            false => words::NO,
        };
        table.row(cells![
            account.tenant.as_str(),
            money(account.expected.amount, language),
            shown(Status::Delivered),
            money(sum(waiting), language),
            shown(Status::Parked),
            shown(Status::Dead),
            shown(Status::Discarded),
            shown(Status::Superseded),
            agrees.say(language)
        ]);
    }
    table
}

fn books(delivered: Money, ours: Money, theirs: Money, language: Language) -> String {
    let verdict = match ours == theirs {
        true => words::BOOKS_AGREE,
        false => words::BOOKS_DIFFER,
    };
    let replaced = Money::from_centavos(delivered.centavos() - ours.centavos());
    let values = [
        ("replaced", money(replaced, language)),
        ("ours", money(ours, language)),
        ("theirs", money(theirs, language)),
    ];
    verdict.fill(language, &values)
}

fn of(account: &Account, status: Status) -> Money {
    let found = account.by_status.iter().find(|(one, _)| *one == status);
    found.map_or(Money::ZERO, |(_, total)| total.amount)
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(Money::ZERO, |sum, one| sum.plus(one).unwrap_or(sum))
}

fn money(value: Money, language: Language) -> String {
    amount::shown(&value.to_string(), language)
}

/// Where to go on looking, while it stays up.
pub(super) fn where_to_look(world: &World, folder: &Path, out: &Output) -> anyhow::Result<()> {
    let folder = folder.display().to_string();
    let text = words::WHERE_TO_LOOK.fill(
        out.language,
        &[
            ("api", &format!("http://{}", world.embedded.address)),
            ("erp", &format!("http://{}/", world.erp)),
            ("folder", &folder),
        ],
    );
    out.line("")?;
    Ok(out.line(&text)?)
}

fn headed(out: &Output, title: crate::cli::words::Text) -> anyhow::Result<()> {
    out.line("")?;
    Ok(out.line(title.say(out.language))?)
}

fn list<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    let items = match value {
        Value::Array(items) => Some(items),
        _ => value[name].as_array(),
    };
    items
        .map(|items| items.iter().collect())
        .unwrap_or_default()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
