//! The broker: what the broker crate finds out, in the doctor's form.

use malote_broker::{Broker, Level as Found};
use malote_core::text::chain;
use malote_runtime::settings::Settings;

use crate::cli::commands::doctor::{Finding, Level};
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// One finding for each queue and exchange; one alone when there is no broker.
pub(super) async fn look(session: &Session, settings: &Settings) -> Vec<Finding> {
    let language = session.language;
    let subject = "RabbitMQ";
    let Some(settings) = &settings.broker else {
        return vec![Finding::ok(subject, words::NO_BROKER.say(language))];
    };
    match Broker::inspect(&settings.link(1)).await {
        Ok(found) => found.into_iter().map(Finding::from).collect(),
        Err(error) => {
            let fix = words::BROKER_FIX.say(language);
            vec![Finding::fail(subject, chain(&error), fix)]
        }
    }
}

impl From<malote_broker::Finding> for Finding {
    fn from(found: malote_broker::Finding) -> Self {
        Self {
            level: match found.level {
                Found::Good => Level::Ok,
                Found::Notice => Level::Warn,
                Found::Problem => Level::Fail,
            },
            subject: found.subject,
            detail: found.detail,
            fix: found.fix,
        }
    }
}
