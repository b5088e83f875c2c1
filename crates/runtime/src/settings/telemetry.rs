//! Section `telemetry`: the form of the logs, what is logged, where traces go, and where a worker
//! says how it is.

use std::net::SocketAddr;

use secrecy::SecretString;

use crate::settings::reader::Reader;
use crate::settings::secret;
use crate::settings::words;
use crate::telemetry::filter;

/// Logs, traces and metrics.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// The OpenTelemetry collector; may hold a password.
    pub otlp_endpoint: Option<SecretString>,
    /// The form of the logs.
    pub log: LogForm,
    /// What is logged, as directives.
    pub filter: String,
    /// Where a worker says how it is; the gateway does so where it listens.
    pub listen: Option<SocketAddr>,
}

/// The form of the logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogForm {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Telemetry {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let log = match reader.text("telemetry.log") {
            "text" => LogForm::Text,
            "json" => LogForm::Json,
            _ => {
                reader.invalid("telemetry.log", words::LOG_FORM);
                LogForm::Text
            }
        };
        let endpoint = reader.optional("telemetry.otlp_endpoint");
        if endpoint.is_some_and(|url| !is_http(url)) {
            reader.invalid("telemetry.otlp_endpoint", words::ENDPOINT);
        }
        let directives = reader.text("telemetry.filter").to_owned();
        if filter::parse(&directives).is_err() {
            reader.invalid("telemetry.filter", words::DIRECTIVES);
        }
        let listen = reader.optional("telemetry.listen");
        let listen = listen.and_then(|_| reader.socket("telemetry.listen"));
        Self {
            otlp_endpoint: endpoint.map(secret),
            log,
            filter: directives,
            listen,
        }
    }
}

fn is_http(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or(url.strip_prefix("https://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}
