//! The tables at the end.

use std::path::Path;

use serde_json::Value;

use malote_core::money::Money;
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
    let mut table = Table::new(&[
        Column::left(words::TENANT),
        Column::right(words::EXPECTED),
        Column::right(words::DELIVERED),
        Column::right(words::PARKED_SUM),
        Column::right(words::SUPERSEDED),
        Column::left(words::AGREES),
    ]);
    let language = out.language;
    let money = |value: Money| amount::shown(&value.to_string(), language);
    let mut all_agree = true;
    let mut delivered = Money::ZERO;
    for account in world
        .embedded
        .store
        .totals(&Scope::All, jiff::civil::Date::MIN, jiff::civil::Date::MAX)
        .await?
    {
        let sum = |status| {
            let found = account.by_status.iter().find(|(one, _)| *one == status);
            found.map_or(Money::ZERO, |(_, total)| total.amount)
        };
        let of = |status| money(sum(status));
        use malote_core::delivery::Status::{Delivered, Parked, Superseded};
        delivered = delivered.plus(sum(Delivered)).unwrap_or(delivered);
        all_agree &= account.agrees();
        let agrees = if account.agrees() {
            words::YES
        } else {
            words::NO
        };
        table.row(cells![
            account.tenant.as_str(),
            money(account.expected.amount),
            of(Delivered),
            of(Parked),
            of(Superseded),
            agrees.say(language)
        ]);
    }
    headed(out, words::TOTALS)?;
    out.table(&table, words::NOTHING.say(language))?;
    let mut known = Money::ZERO;
    for held in world.embedded.store.held(&Scope::All).await? {
        known = known.plus(held.total.amount).unwrap_or(known);
    }
    let verdict = if known == in_erp {
        words::BOOKS_AGREE
    } else {
        words::BOOKS_DIFFER
    };
    let replaced = Money::from_centavos(delivered.centavos() - known.centavos());
    let filled = verdict.fill(
        language,
        &[
            ("replaced", &money(replaced)),
            ("ours", &money(known)),
            ("theirs", &money(in_erp)),
        ],
    );
    out.line("")?;
    out.line(&filled)?;
    anyhow::ensure!(known == in_erp, "the ERP's books differ from ours");
    anyhow::ensure!(all_agree, "the totals of a tenant do not agree");
    Ok(())
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
