//! What can go wrong with a call, and how a person is told.

use serde_json::Value;

use malote_core::language::Language;

use crate::cli::answer::Fields;
use crate::cli::failure::{Exit, Failure};
use crate::cli::words::failures;

/// Why a call brought no answer, or no good one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// Nobody answers there.
    #[error("cannot reach '{address}': {reason}")]
    Unreachable {
        /// Where.
        address: String,
        /// Why, the whole chain.
        reason: String,
    },
    /// The API says what is wrong.
    #[error("refused with status {status}")]
    Problem {
        /// The HTTP status.
        status: u16,
        /// The problem document.
        body: Value,
    },
    /// An answer, but not of a Malote.
    #[error("answer with status {status} is not JSON")]
    Strange {
        /// The HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// The HTTP status, if there was an answer.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Problem { status, .. } | Self::Strange { status } => Some(*status),
            Self::Unreachable { .. } => None,
        }
    }

    /// As the person at the terminal is told.
    pub(crate) fn failure(&self, language: Language) -> Failure {
        match self {
            Self::Unreachable { address, reason } => {
                let values = [("address", address.as_str()), ("reason", reason)];
                let sentence = failures::UNREACHABLE.fill(language, &values);
                let fix = failures::UNREACHABLE_FIX.say(language);
                Failure::new(Exit::Failed, sentence).with_fix(fix)
            }
            Self::Strange { status } => {
                let values = [("status", &*status.to_string())];
                let sentence = failures::STRANGE.fill(language, &values);
                Failure::new(exit(*status), sentence).with_fix(failures::STRANGE_FIX.say(language))
            }
            Self::Problem { status, body } => {
                let fix = match status {
                    401 => failures::NO_KEY_FIX.say(language).to_owned(),
                    403 => failures::SCOPE_FIX.say(language).to_owned(),
                    _ => places(body),
                };
                Failure::new(exit(*status), sentence(body, *status)).with_fix(fix)
            }
        }
    }
}

const fn exit(status: u16) -> Exit {
    match status {
        400 => Exit::Usage,
        404 => Exit::NotFound,
        401 | 403 | 409 | 410 | 413 | 415 | 422 => Exit::Refused,
        _ => Exit::Failed,
    }
}

fn sentence(body: &Value, status: u16) -> String {
    let fields = Fields::of(body);
    for key in ["detail", "title", "code"] {
        let text = fields.text(key);
        if !text.is_empty() {
            return text;
        }
    }
    format!("HTTP {status}")
}

/// Every place that is wrong, one on a line.
fn places(body: &Value) -> String {
    let lines = Fields::of(body).list("errors").iter().map(|error| {
        let error = Fields::of(error);
        let (pointer, detail) = (error.text("pointer"), error.text("detail"));
        match pointer.as_str() {
            "" => detail,
            pointer => format!("{pointer}: {detail}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n  ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_is_told_with_its_places() {
        let error = ApiError::Problem {
            status: 422,
            body: json!({"title": "Wrong", "detail": "the link is wrong", "code": "invalid",
                "errors": [{"pointer": "/value", "code": "unknown", "detail": "no such category"}]}),
        };
        let failure = error.failure(Language::English);
        assert_eq!(failure.exit, Exit::Refused);
        assert_eq!(
            failure.to_string(),
            "the link is wrong\n  /value: no such category"
        );
    }

    #[test]
    fn statuses_become_the_exit_codes_of_the_contract() {
        let codes = [
            (400, Exit::Usage),
            (404, Exit::NotFound),
            (409, Exit::Refused),
            (403, Exit::Refused),
            (503, Exit::Failed),
        ];
        for (status, wanted) in codes {
            assert_eq!(exit(status), wanted, "{status}");
        }
    }
}
