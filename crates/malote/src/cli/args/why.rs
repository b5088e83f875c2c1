//! Why something is done, wherever that may be said.

use clap::Args;
use serde_json::{Value, json};

/// Why, where it need not be said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Why {
    /// Why, for the trail
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

impl Why {
    /// The body of an order that says no more than this.
    #[must_use]
    pub fn body(&self) -> Value {
        self.beside(json!({}))
    }

    /// The body of an order that says this too.
    #[must_use]
    pub fn beside(&self, mut body: Value) -> Value {
        if let Some(reason) = &self.reason {
            body["reason"] = reason.as_str().into();
        }
        body
    }
}
