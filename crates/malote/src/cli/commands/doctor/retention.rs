//! Retention: whether the months are there, and how long until something goes.

use jiff::Timestamp;
use serde_json::Value;

use crate::cli::answer::Fields;
use crate::cli::commands::doctor::Finding;
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// The finding; none where the caller may not look.
pub(super) async fn look(session: &Session) -> Option<Finding> {
    let view = session.get("/v1/retention", &[]).await.ok()?;
    Some(judged(session, Fields::of(&view)))
}

fn judged(session: &Session, view: Fields<'_>) -> Finding {
    let language = session.language;
    let subject = words::RETENTION.say(language);
    let missing = view.list("missing").iter().filter_map(Value::as_str);
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let values = [("months", &*missing.join(", "))];
        let detail = words::MONTHS_MISSING.fill(language, &values);
        return Finding::warn(subject, detail, words::MONTHS_MISSING_FIX.say(language));
    }
    let next = |class: &Value| {
        let class = Fields::of(class);
        let at: Timestamp = class.text("next_at").parse().ok()?;
        Some((at, class.text("class"), class.text("next")))
    };
    let soonest = view.list("classes").iter().filter_map(next).min();
    let Some((at, class, month)) = soonest else {
        return Finding::ok(subject, words::NOTHING_GOES.say(language));
    };
    let days = at.duration_since(session.clock.now()).as_hours().max(0) / 24;
    let (days, at) = (session.number(days), session.time(&at.to_string()));
    let values = [
        ("class", &*class),
        ("month", &*month),
        ("days", &*days),
        ("time", &*at),
    ];
    Finding::ok(subject, words::GOES_NEXT.fill(language, &values))
}
