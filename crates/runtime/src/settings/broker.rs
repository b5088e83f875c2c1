//! Section `broker`: RabbitMQ, its names, and which broker user may publish for which tenant.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use malote_broker::BrokerError;
use malote_core::id::Tenant;

use crate::settings::keys::BROKER_USERS;
use crate::settings::reader::Reader;
use crate::settings::secret;
use crate::settings::words;

/// RabbitMQ.
#[derive(Debug, Clone)]
pub struct Broker {
    /// Its address; may hold a password.
    pub url: SecretString,
    /// What exchange and queue names begin with.
    pub prefix: String,
    /// How long the first connection may take, all tries together.
    pub connect_timeout: Duration,
    /// The broker users bound to tenants. A user that is not here may publish for all.
    pub users: BTreeMap<String, BTreeSet<Tenant>>,
}

impl Broker {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let users = users(reader);
        let prefix = reader.text("broker.prefix").to_owned();
        let connect_timeout = reader.some_seconds("broker.connect_timeout_s");
        // The rest is validated even when it is not needed, so that it is good when it is.
        let example = "amqp://localhost";
        let url = reader.optional("broker.url");
        let read = Self {
            url: secret(url.unwrap_or(example)),
            prefix,
            connect_timeout,
            users,
        };
        if let Err(error) = read.link(1).validate() {
            refuse(reader, &error);
        }
        url.is_some().then_some(read)
    }

    /// As the broker crate wants it.
    #[must_use]
    pub fn link(&self, prefetch: u16) -> malote_broker::Settings {
        malote_broker::Settings {
            url: self.url.expose_secret().to_owned(),
            prefix: self.prefix.clone(),
            prefetch,
            connect_timeout: self.connect_timeout,
        }
    }

    /// Whether a verified broker user may publish for a tenant.
    #[must_use]
    pub fn allows(&self, user: &str, tenant: &Tenant) -> bool {
        let bound = self.users.get(user);
        bound.is_none_or(|tenants| tenants.contains(tenant))
    }
}

/// The broker's own words name the setting, and hold no part of the address.
fn refuse(reader: &mut Reader<'_>, error: &BrokerError) {
    let detail = match error {
        BrokerError::Settings { detail } => detail.clone(),
        other => other.to_string(),
    };
    let name = match detail.contains("broker.prefix") {
        true => "broker.prefix",
        false => "broker.url",
    };
    reader.refuse(name, words::IS_WRONG.with(&[("detail", &detail)]));
}

fn users(reader: &mut Reader<'_>) -> BTreeMap<String, BTreeSet<Tenant>> {
    let mut users = BTreeMap::new();
    for (user, list) in reader.broker_users() {
        let mut tenants = BTreeSet::new();
        for name in list
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            match Tenant::parse(name) {
                Ok(tenant) => {
                    tenants.insert(tenant);
                }
                Err(error) => {
                    reader.refuse(
                        &format!("{BROKER_USERS}{user}"),
                        words::IS_WRONG.with(&[("detail", &error)]),
                    );
                }
            }
        }
        users.insert(user.to_owned(), tenants);
    }
    users
}
