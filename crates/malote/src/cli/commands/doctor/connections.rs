//! The connections: stopped, refused by their target, failing, resting, or never read.

use serde_json::Value;

use malote_core::alert;
use malote_core::cause::Kind;
use malote_core::shell;

use crate::cli::answer::Fields;
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
        Ok((connections, trouble)) => {
            let judge = |one: &Value| judged(session, Fields::of(one), &trouble);
            connections.iter().map(judge).collect()
        }
        Err(failure) => vec![Finding::fail(subject, failure.to_string(), "")],
    }
}

/// What stands between connections and their targets.
struct Trouble {
    causes: Vec<Value>,
    failing: Vec<Value>,
}

async fn read(session: &Session) -> Result<(Vec<Value>, Trouble), Failure> {
    let connections = session.whole("/v1/connections", &[]).await?;
    let causes = session.whole("/v1/causes", &[]).await?;
    let kind = ("kind", alert::Kind::DeliveriesFailing.name().to_owned());
    let failing = session.whole("/v1/alerts", &[kind]).await?;
    Ok((connections, Trouble { causes, failing }))
}

/// The gravest thing to say about a connection.
fn judged(session: &Session, connection: Fields<'_>, trouble: &Trouble) -> Finding {
    let language = session.language;
    let (tenant, name) = (connection.text("tenant"), connection.text("name"));
    let subject = format!("{tenant}/{name}");
    let id = connection.text("id");
    let waits_for = |kind: Kind| {
        let blocks =
            |cause: Fields<'_>| cause.text("connection") == id && cause.text("kind") == kind.name();
        let mut causes = trouble.causes.iter().map(Fields::of);
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
    let mut failing = trouble.failing.iter().map(Fields::of);
    if let Some(alarm) = failing.find(|alarm| alarm.text("about") == id) {
        let values = [
            ("says", alarm.text("says")),
            ("count", session.number(alarm.count("count"))),
            ("amount", session.money(&alarm.text("amount"))),
        ];
        let detail = words::FAILING.fill(language, &values);
        return Finding::warn(&subject, detail, &alarm.text("fix"));
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::get;
    use axum::{Json, Router};
    use malote_core::clock;
    use malote_core::language::Language;
    use serde_json::json;

    use super::*;
    use crate::cli::client::Api;
    use crate::cli::commands::doctor::Level;
    use crate::cli::output::Output;

    #[tokio::test]
    async fn a_target_that_does_not_answer_is_told_with_what_waits_for_it() {
        let items =
            |items: Value| get(|| async move { Json(json!({"items": items, "next": null})) });
        let of = |id: &str| {
            json!({"id": id, "tenant": "acme", "name": id, "paused": false,
                   "synced_at": "2026-11-13T12:00:00Z"})
        };
        let failing = json!({"kind": "deliveries-failing", "about": "matriz",
                             "says": "the ERP does not answer", "fix": "look at its status page",
                             "count": 5000, "amount": "12500.00"});
        let api = Router::new()
            .route(
                "/v1/connections",
                items(json!([of("filial"), of("matriz")])),
            )
            .route("/v1/causes", items(json!([])))
            .route("/v1/alerts", items(json!([failing])));
        let language = Language::English;
        let out = Output::to(Box::new(std::io::sink()), false, language);
        let session = Session::with_api(Api::local(api, language), out, Arc::new(clock::System));
        let [well, ill] = look(&session).await.try_into().unwrap();
        assert_eq!(well.level, Level::Ok, "{well:?}");
        assert_eq!(ill.level, Level::Warn, "{ill:?}");
        for words in ["does not answer", "5,000", "12,500.00"] {
            assert!(ill.detail.contains(words), "{words}: {}", ill.detail);
        }
        assert_eq!(ill.fix.as_deref(), Some("look at its status page"));
    }
}
