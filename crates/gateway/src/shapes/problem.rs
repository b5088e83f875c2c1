//! Problems, as RFC 9457 tells them.

use utoipa::ToSchema;

/// Why a request was not served.
#[derive(Debug, ToSchema)]
pub struct Problem {
    /// `urn:malote:problem:` and the code.
    pub r#type: String,
    /// What the code means, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What a program goes by: stable.
    pub code: String,
    /// What happened here.
    pub detail: String,
    /// What is wrong with the input, and where.
    #[schema(required = false)]
    pub errors: Option<Vec<Flaw>>,
}

/// One thing wrong at one place.
#[derive(Debug, ToSchema)]
pub struct Flaw {
    /// A JSON pointer into the body, `""` for the whole of it.
    pub pointer: String,
    /// What is wrong: stable.
    pub code: String,
    /// The same in one sentence.
    pub detail: String,
}
