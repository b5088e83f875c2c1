//! What is wrong with an input: where, and why, as stable codes.

use serde::Serialize;

/// One thing wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A JSON pointer into the event, `""` for the whole of it.
    pub pointer: String,
    /// A stable code: `required`, `not-a-date`…
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}

impl Problem {
    /// A problem at a place.
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }
}

/// Why an event is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code}: {}", self.sentence())]
pub struct Refusal {
    /// A stable code: `invalid-event`, `unknown-tenant`, `conflicting-event`…
    pub code: &'static str,
    /// Everything found wrong.
    pub errors: Vec<Problem>,
}

impl Refusal {
    /// A refusal with one problem.
    pub fn one(
        code: &'static str,
        pointer: impl Into<String>,
        problem: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            code,
            errors: vec![Problem::at(pointer, problem, detail)],
        }
    }

    /// All problems in one sentence, each with its place.
    #[must_use]
    pub fn sentence(&self) -> String {
        let one = |problem: &Problem| match problem.pointer.as_str() {
            "" => problem.detail.clone(),
            pointer => format!("{pointer}: {}", problem.detail),
        };
        let all: Vec<String> = self.errors.iter().take(8).map(one).collect();
        let more = self.errors.len().saturating_sub(8);
        let tail = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        format!("{}{tail}", all.join("; "))
    }
}
