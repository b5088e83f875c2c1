//! The broker: what the broker crate finds out, in the doctor's form.

use std::time::Duration;

use malote_broker::{Broker, Level as Found};
use malote_core::text::chain;
use malote_runtime::settings::Settings;

use crate::cli::commands::doctor::{Finding, Level};
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// How long to wait for a broker that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// One finding for each queue and exchange; one alone when there is no broker.
pub(super) async fn look(session: &Session, settings: &Settings) -> Vec<Finding> {
    let language = session.language;
    let subject = "RabbitMQ";
    let Some(settings) = &settings.broker else {
        return vec![Finding::ok(subject, words::NO_BROKER.say(language))];
    };
    let mut link = settings.link(1);
    link.connect_timeout = PATIENCE.min(link.connect_timeout);
    match Broker::connect(link).await {
        Ok(broker) => {
            let found = broker.check().await;
            broker.close().await;
            found.into_iter().map(Finding::from).collect()
        }
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
