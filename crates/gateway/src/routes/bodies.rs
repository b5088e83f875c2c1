//! What several routes read from a body.

use axum::extract::{FromRequest, Request};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{self, Raw};
use crate::problem::Failure;
use crate::texts::bodies;

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
    /// A reason as it is kept.
    pub(super) fn of(reason: String) -> Result<String, Failure> {
        Self { reason }.checked()
    }

    /// The reason, which must be given.
    pub(super) fn checked(self) -> Result<String, Failure> {
        let reason = self.reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.contains('\0') {
            return Err(Failure::invalid("/reason", bodies::text(1, LONGEST_REASON)));
        }
        Ok(reason.to_owned())
    }
}

/// Why, where that need not be said: the body may be empty, or null.
#[derive(Debug)]
pub(super) struct Why(Option<String>);

impl Why {
    /// The reason, if one was given.
    pub(super) fn reason(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// A body that may say why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Perhaps {
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for Why {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self(None));
        }
        let given: Option<Perhaps> = extract::json(&bytes)?;
        let reason = given.and_then(|given| given.reason);
        Ok(Self(reason.map(Reason::of).transpose()?))
    }
}
