//! `malote retention`.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::retention::Retention;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages};

pub(crate) async fn run(session: &Session, command: &Retention) -> Result<Exit, Failure> {
    match command {
        Retention::Show => show(session).await,
        Retention::Run(options) if options.dry_run => due(session).await,
        Retention::Run(_) => {
            let answer = session.post("/v1/retention/run", &json!({})).await?;
            // Without a broker nobody else would.
            session.work().await;
            session.say(&answer, messages::RETENTION_ORDERED.say(session.language))?;
            Ok(Exit::Done)
        }
    }
}

async fn show(session: &Session) -> Result<Exit, Failure> {
    let view = session.get("/v1/retention", &[]).await?;
    if session.out.json {
        session.out.value(&view)?;
        return Ok(Exit::Done);
    }
    let language = session.language;
    let fields = Fields::of(&view);
    let mut table = Table::new(&[
        Column::left(columns::CLASS),
        Column::right(columns::DAYS),
        Column::left(columns::KEPT_SINCE),
        Column::left(columns::GOES_NEXT),
        Column::left(columns::WHEN),
    ]);
    for class in fields.list("classes").iter().map(Fields::of) {
        let days = match class.count("days") {
            0 => messages::FOR_EVER.say(language).to_owned(),
            days => session.number(days),
        };
        table.row(cells![
            class.text("class"),
            days,
            class.text("first_kept"),
            class.text("next"),
            session.time(&class.text("next_at")),
        ]);
    }
    session.out.table(&table, "")?;
    let pass = session.time(&fields.text("pass_at"));
    let text = messages::RETENTION_PASS.fill(language, &[("time", &pass)]);
    session.out.line(&format!("\n{text}"))?;
    let missing = fields.list("missing").iter().filter_map(Value::as_str);
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let values = [("months", &*missing.join(", "))];
        let text = messages::MONTHS_MISSING.fill(language, &values);
        session.out.line(&Paint::Warning.on(&text))?;
    }
    Ok(Exit::Done)
}

async fn due(session: &Session) -> Result<Exit, Failure> {
    let found = session.whole("/v1/retention/due", &[]).await?;
    if session.out.json {
        session.out.value(&found)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::CLASS),
        Column::left(columns::TABLE),
        Column::right(columns::WOULD_GO),
        Column::right(columns::NEEDED),
    ]);
    for one in found.iter().map(Fields::of) {
        table.row(cells![
            one.text("class"),
            one.text("what"),
            session.number(one.count("removed")),
            session.number(one.count("kept")),
        ]);
    }
    session.out.table(&table, "")?;
    let told = messages::NOTHING_REMOVED.say(session.language);
    session.out.line(&format!("\n{told}"))?;
    Ok(Exit::Done)
}
