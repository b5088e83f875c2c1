//! The connections: stopped, refused by their target, resting, or never read.

use serde_json::Value;

use malote_core::cause::Kind;
use malote_core::shell;

use crate::cli::answer::Fields;
use crate::cli::args::place::Page;
use crate::cli::commands::doctor::Finding;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// One finding for each connection.
pub(super) async fn look(session: &Session) -> Vec<Finding> {
    let subject = words::CONNECTIONS.say(session.language);
    match read(session).await {
        Ok((connections, _)) if connections.is_empty() => {
            let detail = words::NO_CONNECTIONS.say(session.language);
            vec![Finding::warn(
                subject,
                detail,
                words::NO_CONNECTIONS_FIX.say(session.language),
            )]
        }
        Ok((connections, causes)) => {
            let judge = |one: &Value| judged(session, Fields::of(one), &causes);
            connections.iter().map(judge).collect()
        }
        Err(failure) => vec![Finding::fail(subject, failure.to_string(), "")],
    }
}

async fn read(session: &Session) -> Result<(Vec<Value>, Vec<Value>), Failure> {
    let connections = session.whole("/v1/connections", &[]).await?;
    let causes = session.list("/v1/causes", &[], &Page::ALL).await?;
    Ok((connections, causes))
}

/// The gravest thing to say about a connection.
fn judged(session: &Session, connection: Fields<'_>, causes: &[Value]) -> Finding {
    let language = session.language;
    let (tenant, name) = (connection.text("tenant"), connection.text("name"));
    let subject = format!("{tenant}/{name}");
    let id = connection.text("id");
    let waits_for = |kind: Kind| {
        let blocks =
            |cause: Fields<'_>| cause.text("connection") == id && cause.text("kind") == kind.name();
        let mut causes = causes.iter().map(Fields::of);
        causes.find(|cause| cause.truth("open") && blocks(*cause))
    };
    let typed = shell::value(&name);
    let values = [("tenant", &*tenant), ("typed", &*typed)];
    if let Some(cause) = waits_for(Kind::CredentialsRefused) {
        return Finding::fail(&subject, cause.text("says"), &cause.text("fix"));
    }
    if connection.truth("paused") {
        let fix = words::PAUSED_FIX.fill(language, &values);
        return Finding::warn(&subject, words::PAUSED.say(language), &fix);
    }
    if let Some(cause) = waits_for(Kind::TargetPause) {
        return Finding::warn(&subject, cause.text("says"), &cause.text("fix"));
    }
    if connection.get("synced_at").is_none() {
        let fix = words::UNSYNCED_FIX.fill(language, &values);
        return Finding::warn(&subject, words::UNSYNCED.say(language), &fix);
    }
    let synced = session.time(&connection.text("synced_at"));
    Finding::ok(&subject, words::SYNCED.fill(language, &[("time", &synced)]))
}
