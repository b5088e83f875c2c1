//! What several routes read from a body.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::problem::Failure;

/// The longest reason kept, in characters.
const LONGEST_REASON: usize = 500;

/// Why a person does something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// In the words of who does it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

impl Reason {
    /// The reason, which must be given.
    pub(super) fn checked(self) -> Result<String, Failure> {
        let reason = self.reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.contains('\0') {
            let detail = format!("must be a text of 1 to {LONGEST_REASON} characters");
            return Err(Failure::invalid("/reason", detail));
        }
        Ok(reason.to_owned())
    }
}
