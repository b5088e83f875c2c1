//! What stays as it is when a connection is added again: new credentials are no reason to lose its
//! settings, its address or its flow.

use crate::admin::connection::{Connection, NewConnection};

/// What nobody named of a connection that is to be added: one that exists keeps its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stays {
    /// The flow whose events it takes.
    pub takes: bool,
    /// Where the target's API is.
    pub base_url: bool,
    /// Its settings.
    pub settings: bool,
    /// The company behind the credentials, also when their key is another one.
    pub company: bool,
}

impl Stays {
    /// What is written.
    pub(crate) fn applied(self, new: &NewConnection, known: Option<&Connection>) -> NewConnection {
        let mut new = new.clone();
        let Some(known) = known else {
            return new;
        };
        if self.takes {
            new.takes.clone_from(&known.takes);
        }
        if self.base_url {
            new.base_url.clone_from(&known.base_url);
        }
        if self.settings {
            new.settings.clone_from(&known.settings);
            new.parts = known.parts;
        }
        new
    }
}
