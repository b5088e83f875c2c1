//! `malote settings`: what is set, where it comes from, and everything that is wrong with it.

use serde_json::json;

use malote_runtime::settings::{Report, report};

use crate::cli::args::settings::Settings;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells, complain};
use crate::cli::session::Session;
use crate::cli::words::{columns, failures, messages};

pub(crate) fn run(session: &Session, command: Settings) -> Result<Exit, Failure> {
    if session.elsewhere() {
        return Err(session.usage(failures::NOT_WITH_SERVER, &[("command", "settings")]));
    }
    let report = report(&session.sources(), session.language);
    match command {
        Settings::Check => check(session, &report)?,
        Settings::Show => show(session, &report)?,
    }
    let good = report.problems.is_empty();
    Ok(if good { Exit::Done } else { Exit::Usage })
}

fn check(session: &Session, report: &Report) -> Result<(), Failure> {
    let problems: Vec<String> = report
        .problems
        .iter()
        .map(|problem| problem.say(session.language))
        .collect();
    if session.out.json {
        session
            .out
            .value(&json!({"good": problems.is_empty(), "problems": problems}))?;
        return Ok(());
    }
    if problems.is_empty() {
        let text = messages::SETTINGS_GOOD.say(session.language);
        session.out.line(&Paint::Good.on(text))?;
    }
    for problem in &problems {
        session.out.line(&Paint::Bad.on(problem))?;
    }
    Ok(())
}

fn show(session: &Session, report: &Report) -> Result<(), Failure> {
    if session.out.json {
        session.out.value(&report.rows)?;
        return Ok(());
    }
    let mut table = Table::new(&[
        Column::left(columns::SETTING),
        Column::left(columns::VALUE),
        Column::left(columns::ORIGIN),
        Column::left(columns::ABOUT),
    ]);
    for row in &report.rows {
        let origin = match row.place.as_str() {
            "" => row.origin,
            place => place,
        };
        let paint = if row.origin == "default" {
            Paint::Faint
        } else {
            Paint::Strong
        };
        table.row(cells![
            row.key.as_str(),
            (paint, row.value.as_str()),
            origin,
            row.about,
        ]);
    }
    session.out.table(&table, "")?;
    for problem in &report.problems {
        complain(&problem.say(session.language));
    }
    Ok(())
}
