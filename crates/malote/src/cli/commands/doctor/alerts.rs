//! The channels of alerts: whether there are any, and whether what is sent to them arrives.

use serde_json::Value;

use crate::cli::answer::Fields;
use crate::cli::commands::doctor::Finding;
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// One finding for each channel. `mail` says whether the settings here name a mail server, where
/// there are settings here.
pub(super) async fn look(session: &Session, mail: Option<bool>) -> Vec<Finding> {
    let subject = words::ALERTS.say(session.language);
    // Whoever may not see them is told nothing about them.
    let Ok(channels) = session.whole("/v1/alerts/channels", &[]).await else {
        return Vec::new();
    };
    if channels.is_empty() {
        return vec![Finding::ok(
            subject,
            words::NO_CHANNELS.say(session.language),
        )];
    }
    let judge = |one: &Value| judged(session, Fields::of(one), mail);
    channels.iter().map(judge).collect()
}

/// The gravest thing to say about a channel.
fn judged(session: &Session, channel: Fields<'_>, mail: Option<bool>) -> Finding {
    let language = session.language;
    let subject = words::CHANNEL.fill(language, &[("name", channel.text("name"))]);
    let test = words::CHANNEL_FIX.fill(language, &[("id", channel.text("id"))]);
    if channel.text("kind") == "email" && mail == Some(false) {
        let fix = words::NO_MAIL_FIX.say(language);
        return Finding::fail(&subject, words::NO_MAIL.say(language), fix);
    }
    if channel.text("last.status") == "given-up" {
        let values = [("failure", channel.text("last.failure"))];
        return Finding::fail(&subject, words::CHANNEL_LOST.fill(language, &values), &test);
    }
    match channel.count("waiting") {
        0 => Finding::ok(&subject, words::CHANNEL_GOOD.say(language)),
        count => {
            let values = [("count", session.number(count))];
            Finding::warn(
                &subject,
                words::CHANNEL_WAITS.fill(language, &values),
                &test,
            )
        }
    }
}
