//! Settings: one typed section per concern, from built-in defaults, `malote.toml`, the
//! environment (`MALOTE__SECTION__KEY`) and the command line, each winning over the one before.
//!
//! They are validated whole, before anything starts: whoever holds [`Settings`] holds good ones,
//! and whoever gets a [`SettingsError`] gets every problem at once, with its line or variable.
//! Unknown keys are problems. Secrets are in a secret type and no text made here shows one.

use secrecy::SecretString;

use malote_core::policy::Policy;
use malote_store::retention::Terms;

use crate::settings::layers::Layers;
use crate::settings::reader::Reader;

pub use crate::settings::alerts::Alerts;
pub use crate::settings::broker::Broker;
pub use crate::settings::files::{Files, Shelf};
pub use crate::settings::gateway::Gateway;
pub use crate::settings::intake::Intake;
pub use crate::settings::layers::Sources;
pub use crate::settings::problem::{Origin, Problem, SettingsError};
pub use crate::settings::replay::Replay;
pub use crate::settings::secrets::Secrets;
pub use crate::settings::show::{Report, Row, report};
pub use crate::settings::smtp::{Line, Smtp};
pub use crate::settings::store::{Backend, Store};
pub use crate::settings::telemetry::{LogForm, Telemetry};
pub use crate::settings::worker::Worker;

mod alerts;
mod broker;
mod environment;
mod file;
mod files;
mod gateway;
mod intake;
mod keys;
mod layers;
mod problem;
mod reader;
mod replay;
mod retention;
mod retry;
mod secrets;
mod show;
mod smtp;
mod store;
mod telemetry;
mod words;
mod worker;

#[cfg(test)]
mod tests;

/// Everything that is set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The status queue.
    pub store: Store,
    /// RabbitMQ; `None` when embedded.
    pub broker: Option<Broker>,
    /// The HTTP API.
    pub gateway: Gateway,
    /// Where files are kept.
    pub files: Files,
    /// What seals credentials.
    pub secrets: Secrets,
    /// When to try again, unless a connection says otherwise.
    pub retry: Policy,
    /// Logs, traces and metrics.
    pub telemetry: Telemetry,
    /// How a worker works.
    pub worker: Worker,
    /// What is taken in.
    pub intake: Intake,
    /// How replays go.
    pub replay: Replay,
    /// How long what is old is kept.
    pub retention: Terms,
    /// How alarms are found and told.
    pub alerts: Alerts,
    /// The server that takes e-mail; `None`: none.
    pub smtp: Option<Smtp>,
}

impl Settings {
    /// Reads and validates the settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(sources: &Sources) -> Result<Self, SettingsError> {
        let layers = Layers::read(sources);
        let mut reader = Reader::new(&layers);
        let settings = Self::read(&mut reader);
        match reader.problems {
            problems if problems.is_empty() => Ok(settings),
            problems => Err(SettingsError { problems }),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            store: Store::read(reader),
            broker: Broker::read(reader),
            gateway: Gateway::read(reader),
            files: Files::read(reader),
            secrets: Secrets::read(reader),
            retry: retry::read(reader),
            telemetry: Telemetry::read(reader),
            worker: Worker::read(reader),
            intake: Intake::read(reader),
            replay: Replay::read(reader),
            retention: retention::read(reader),
            alerts: Alerts::read(reader),
            smtp: Smtp::read(reader),
        }
    }
}

/// An address that may hold a password.
fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
