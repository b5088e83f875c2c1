//! Where the broker is and how it is used. The address may hold a password, so nothing here
//! shows it: neither `Debug` nor any error text.

use std::fmt;
use std::time::Duration;

use lapin::uri::{AMQPScheme, AMQPUri};

use crate::error::BrokerError;

/// Asked for when the address does not say: a peer that vanished is noticed after twice this.
const HEARTBEAT_S: u16 = 10;

/// How to reach RabbitMQ and under which names.
#[derive(Clone)]
pub struct Settings {
    /// `amqp://` or `amqps://` address; may hold a password.
    pub url: String,
    /// What every exchange and queue name begins with.
    pub prefix: String,
    /// How many unacknowledged messages RabbitMQ sends ahead to one consumer.
    pub prefetch: u16,
    /// How long the first connection may take, all tries together.
    pub connect_timeout: Duration,
}

impl Settings {
    /// Settings for an address, with the defaults of the contract.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: "malote".to_owned(),
            prefetch: 1024,
            connect_timeout: Duration::from_secs(30),
        }
    }

    /// Host, port and virtual host: what may be shown of the address.
    #[must_use]
    pub fn address(&self) -> String {
        match self.uri() {
            Ok(uri) => format!(
                "{}:{}/{}",
                uri.authority.host, uri.authority.port, uri.vhost
            ),
            Err(_) => "(not an amqp address)".to_owned(),
        }
    }

    /// Checks everything that can be checked without a connection.
    ///
    /// # Errors
    /// [`BrokerError::Settings`] says which setting is wrong and how it should look.
    pub fn validate(&self) -> Result<(), BrokerError> {
        self.uri()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let length = self.prefix.len();
        if length == 0 || length > 100 || !self.prefix.chars().all(plain) {
            return Err(wrong(
                "broker.prefix must be 1 to 100 letters, digits, '-', '_' or '.'",
            ));
        }
        if self.prefix.starts_with("amq.") {
            return Err(wrong(
                "broker.prefix must not begin with 'amq.', which RabbitMQ reserves",
            ));
        }
        if self.prefetch == 0 {
            return Err(wrong("the prefetch must be at least 1"));
        }
        Ok(())
    }

    /// The parsed address, with a heartbeat.
    pub(crate) fn uri(&self) -> Result<AMQPUri, BrokerError> {
        let scheme_ok = self.url.starts_with("amqp://") || self.url.starts_with("amqps://");
        // The parser's own message may quote the whole address, password included.
        let parsed = self.url.parse::<AMQPUri>();
        let (true, Ok(mut uri)) = (scheme_ok, parsed) else {
            return Err(wrong(
                "broker.url must look like 'amqp://user:password@host:5672/vhost' (or 'amqps://…')",
            ));
        };
        uri.query.heartbeat.get_or_insert(HEARTBEAT_S);
        Ok(uri)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("address", &self.address())
            .field("prefix", &self.prefix)
            .field("prefetch", &self.prefetch)
            .field("connect_timeout", &self.connect_timeout)
            .finish()
    }
}

/// Whether the address asks for TLS.
pub(crate) fn encrypted(uri: &AMQPUri) -> bool {
    uri.scheme == AMQPScheme::AMQPS
}

fn wrong(detail: &str) -> BrokerError {
    BrokerError::Settings {
        detail: detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_errors_show_the_password() {
        for url in [
            "amqp://ana:s3gredo@broker.example:5673/prod",
            "amqp:ana:s3gredo@broker.example",
            "amqp://ana:s3gredo@broker.example:99999/",
            "http://ana:s3gredo@broker.example",
        ] {
            let settings = Settings::new(url);
            let mut shown = format!("{settings:?} {}", settings.address());
            if let Err(error) = settings.validate() {
                shown.push_str(&format!("{error} {error:?}"));
            }
            assert!(!shown.contains("s3gredo"), "{shown}");
        }
    }

    #[test]
    fn the_address_shows_host_port_and_virtual_host() {
        let settings = Settings::new("amqp://ana:s3gredo@broker.example:5673/prod");
        assert_eq!(settings.address(), "broker.example:5673/prod");
    }

    #[test]
    fn a_heartbeat_is_asked_for_unless_the_address_says_which() {
        let heartbeat = |url| Settings::new(url).uri().unwrap().query.heartbeat;
        assert_eq!(heartbeat("amqp://localhost"), Some(HEARTBEAT_S));
        assert_eq!(heartbeat("amqp://localhost?heartbeat=3"), Some(3));
    }

    #[test]
    fn wrong_prefixes_are_refused() {
        for prefix in ["", "amq.x", "com espaço", "a/b"] {
            let settings = Settings {
                prefix: prefix.to_owned(),
                ..Settings::new("amqp://localhost")
            };
            assert!(settings.validate().is_err(), "{prefix:?}");
        }
    }
}
