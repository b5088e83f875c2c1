//! `malote audit`: who ordered what, and whether the trail is as it was sealed.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::audit::{Audit, List, Verify};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::time::Direction;
use crate::cli::output::{Column, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, failures, messages, names};

pub(crate) async fn run(session: &Session, command: &Audit) -> Result<Exit, Failure> {
    match command {
        Audit::List(options) => list(session, options).await,
        Audit::Verify(options) => verify(session, options).await,
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let instant = |value: &Option<String>| session.instant(value.as_deref(), Direction::Back);
    let query = [
        ("tenant", given(&options.tenant)),
        ("who", given(&options.who)),
        ("action", given(&options.action)),
        ("subject", given(&options.subject)),
        ("since", instant(&options.since)?),
        ("until", instant(&options.until)?),
    ];
    let rows = session.list("/v1/audit", &query, &options.page).await?;
    if session.out.json {
        session.out.value(&rows)?;
        return Ok(Exit::Done);
    }
    let empty = messages::NO_AUDIT.say(session.language);
    session.out.table(&table(session, &rows), empty)?;
    if rows.len() == options.page.most() {
        let shown = rows.len().to_string();
        let text = messages::MAYBE_MORE.fill(session.language, &[("count", &shown)]);
        session.out.line(&text)?;
    }
    Ok(Exit::Done)
}

/// Rows of the trail, one on a line.
fn table(session: &Session, rows: &[Value]) -> Table {
    let mut table = Table::new(&[
        Column::left(columns::WHEN),
        Column::left(columns::WHO),
        Column::left(columns::ORIGIN),
        Column::left(columns::ACTION),
        Column::left(columns::TENANT),
        Column::left(columns::ABOUT_WHAT),
        Column::left(columns::CHANGE),
        Column::left(columns::REASON),
    ]);
    for row in rows.iter().map(Fields::of) {
        table.row(cells![
            session.time(&row.text("at")),
            who(row),
            row.text("from"),
            row.text("action"),
            row.text("tenant"),
            row.text("subject"),
            change(session, row),
            row.text("reason"),
        ]);
    }
    table
}

/// The trail of one thing, which needs not say about what it is.
pub(crate) fn of_one(session: &Session, rows: &[Value]) -> Table {
    let mut table = Table::new(&[
        Column::left(columns::WHEN),
        Column::left(columns::WHO),
        Column::left(columns::ACTION),
        Column::left(columns::CHANGE),
        Column::left(columns::REASON),
    ]);
    for row in rows.iter().map(Fields::of) {
        table.row(cells![
            session.time(&row.text("at")),
            who(row),
            row.text("action"),
            change(session, row),
            row.text("reason"),
        ]);
    }
    table
}

/// Somebody, as people know them: the label of a key with its prefix, a user at a machine.
fn who(row: Fields<'_>) -> String {
    let (name, label) = (row.text("who.name"), row.text("who.label"));
    match (row.text("who.kind").as_str(), label.as_str()) {
        ("stranger", _) => "?".to_owned(),
        (_, "") => name,
        ("user", machine) => format!("{name}@{machine}"),
        (_, label) => format!("{label} ({name})"),
    }
}

/// What became of a status, with the order about many that it was part of, or of a link, or how
/// often it was; the rest is for `--json`.
fn change(session: &Session, row: Fields<'_>) -> String {
    let (before, after) = (row.text("before.status"), row.text("after.status"));
    if !before.is_empty() && !after.is_empty() {
        let said = |name: &str| names::status(name, session.language);
        let order = match row.text("after.order") {
            none if none.is_empty() => none,
            order => format!(" ({order})"),
        };
        return format!("{} → {}{order}", said(&before), said(&after));
    }
    if let ([was], [is]) = (row.list("before"), row.list("after")) {
        let (was, is) = (Fields::of(was), Fields::of(is));
        let value = |link: Fields<'_>| match link.text("value") {
            none if none.is_empty() => "-".to_owned(),
            value => value,
        };
        let key: String = is.text("key").chars().take(KEY).collect();
        return format!("{} {key}: {} → {}", is.text("kind"), value(was), value(is));
    }
    match (row.count("after.count"), row.text("action").as_str()) {
        (0, _) => String::new(),
        (count, "access.forbidden") => format!("{} × {count}", row.text("subject")),
        (count, _) => format!("× {count}"),
    }
}

/// How much of a link's key a line shows.
const KEY: usize = 20;

async fn verify(session: &Session, options: &Verify) -> Result<Exit, Failure> {
    let (mut blocks, mut rows) = (0, 0);
    let mut from = "1".to_owned();
    let last = loop {
        let query = [
            ("from", from),
            ("head", options.head.clone().unwrap_or_default()),
        ];
        let answer = session.get("/v1/audit/verify", &query).await?;
        let fields = Fields::of(&answer);
        blocks += fields.count("blocks");
        rows += fields.count("rows");
        from = fields.text("next");
        if from.is_empty() || !fields.truth("sound") {
            break answer;
        }
    };
    let found = Fields::of(&last);
    let sound = found.truth("sound");
    let unsealed = found.count("unsealed");
    if session.out.json {
        session.out.value(&json!({
            "sound": sound,
            "blocks": blocks,
            "rows": rows,
            "unsealed": unsealed,
            "head": found.get("head"),
            "flaw": found.get("flaw"),
        }))?;
        return Ok(if sound { Exit::Done } else { Exit::Failed });
    }
    if !sound {
        let detail = found.text("flaw.detail");
        let text = failures::AUDIT_TAMPERED.fill(session.language, &[("detail", &detail)]);
        let fix = failures::AUDIT_TAMPERED_FIX.say(session.language);
        return Err(Failure::new(Exit::Failed, text).with_fix(fix));
    }
    let (number, digest) = (found.text("head.number"), found.text("head.digest"));
    let values = [
        ("blocks", &*session.number(blocks)),
        ("rows", &*session.number(rows)),
        ("unsealed", &*session.number(unsealed)),
        ("head", &*format!("{number}:{digest}")),
    ];
    let text = match blocks {
        0 => messages::AUDIT_EMPTY,
        _ => messages::AUDIT_SOUND,
    };
    session.out.line(&text.fill(session.language, &values))?;
    Ok(Exit::Done)
}
