//! `malote doctor`: looks at everything Malote stands on, changes nothing, and says for each
//! thing whether it is good and, if not, how to fix it. Fails if anything does not work.

use serde::Serialize;

use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, doctor as words, failures};

mod alerts;
mod broker;
mod clocks;
mod connections;
mod files;
mod life;
mod machine;
mod ports;
mod retention;
mod room;
mod store;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    /// As it should be.
    Ok,
    /// Works, but somebody should look.
    Warn,
    /// Does not work.
    Fail,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    level: Level,
    subject: String,
    detail: String,
    fix: Option<String>,
}

impl Finding {
    fn ok(subject: &str, detail: impl Into<String>) -> Self {
        Self {
            level: Level::Ok,
            subject: subject.to_owned(),
            detail: detail.into(),
            fix: None,
        }
    }

    fn warn(subject: &str, detail: impl Into<String>, fix: &str) -> Self {
        Self {
            level: Level::Warn,
            fix: Some(fix.to_owned()),
            ..Self::ok(subject, detail)
        }
    }

    fn fail(subject: &str, detail: impl Into<String>, fix: &str) -> Self {
        Self {
            level: Level::Fail,
            ..Self::warn(subject, detail, fix)
        }
    }
}

pub(crate) async fn run(session: &Session) -> Result<Exit, Failure> {
    let findings = match session.elsewhere() {
        true => gateway(session).await?,
        false => here(session).await,
    };
    let failed = findings.iter().any(|finding| finding.level == Level::Fail);
    if session.out.json {
        session.out.value(&findings)?;
    } else {
        print(session, &findings)?;
    }
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// What can be seen of a gateway from outside.
async fn gateway(session: &Session) -> Result<Vec<Finding>, Failure> {
    let language = session.language;
    let subject = words::GATEWAY.say(language);
    let finding = match session.api().await?.get("/readyz", &[]).await {
        Ok(_) => Finding::ok(subject, words::READY.say(language)),
        Err(error) if error.status().is_some() => {
            let detail = error.failure(language).to_string();
            Finding::fail(subject, detail, words::READY_FIX.say(language))
        }
        Err(error) => {
            let fix = failures::UNREACHABLE_FIX.say(language);
            return Ok(vec![Finding::fail(subject, error.to_string(), fix)]);
        }
    };
    let mut findings = vec![finding];
    findings.extend(retention::look(session).await);
    findings.extend(connections::look(session).await);
    findings.extend(alerts::look(session, None).await);
    Ok(findings)
}

/// Everything the settings name.
async fn here(session: &Session) -> Vec<Finding> {
    let mut findings = machine::settings(session);
    // Without good settings there is nothing else to look at.
    let Ok(settings) = session.settings() else {
        return findings;
    };
    findings.extend(machine::folder(session, &settings));
    findings.extend(room::look(session, &settings));
    findings.push(files::look(session, &settings).await);
    findings.push(machine::key(session, &settings));
    findings.extend(machine::process(session, &settings).await);
    findings.extend(ports::look(session, &settings).await);
    let (store, usable) = store::look(session, &settings).await;
    findings.extend(store);
    findings.extend(broker::look(session, &settings).await);
    if usable {
        findings.extend(retention::look(session).await);
        findings.extend(connections::look(session).await);
        findings.extend(alerts::look(session, Some(settings.smtp.is_some())).await);
    }
    findings
}

fn print(session: &Session, findings: &[Finding]) -> Result<(), Failure> {
    let mut table = Table::new(&[
        Column::left(columns::STATE),
        Column::left(columns::SUBJECT_OF_CHECK),
        Column::left(columns::FOUND),
        Column::left(columns::FIX),
    ]);
    for finding in findings {
        let state = match finding.level {
            Level::Ok => "ok",
            Level::Warn => "warn",
            Level::Fail => "fail",
        };
        table.row(cells![
            (Paint::of_status(state), state),
            finding.subject.as_str(),
            finding.detail.as_str(),
            finding.fix.as_deref().unwrap_or_default(),
        ]);
    }
    session.out.table(&table, "")?;
    Ok(())
}
