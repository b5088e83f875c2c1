//! What the gateway has to know of its callers beside their keys.

use crate::attempts::Attempts;

/// What the gateway has to know of its callers beside their keys.
#[derive(Debug, Default)]
pub struct Callers {
    pub(crate) behind_proxy: bool,
    pub(crate) local_key: Option<String>,
    pub(crate) attempts: Attempts,
}

impl Callers {
    /// Callers that come straight, or through a proxy that says where requests come from.
    #[must_use]
    pub fn new(behind_proxy: bool) -> Self {
        Self {
            behind_proxy,
            ..Self::default()
        }
    }

    /// The same, with the prefix of the key that the command line of this machine uses. Only its
    /// user can read that key, and so may say who that is.
    #[must_use]
    pub fn with_local_key(mut self, prefix: &str) -> Self {
        self.local_key = Some(prefix.to_owned());
        self
    }
}
