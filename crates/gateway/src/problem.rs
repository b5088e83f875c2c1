//! Problems as RFC 9457 tells them, in the language the caller reads.
//!
//! A handler returns a [`Failure`]; [`speak`], the outermost layer, turns it and every bare
//! error of the framework into `application/problem+json`, so that no answer of this API is an
//! error without a stable code. What the database or the code said goes to the log, never out.

use std::error::Error;

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tracing::{error, warn};

use malote_core::id::Tenant;
use malote_core::language::{self, Language, Text};
use malote_core::problem::{self, Problem, Refusal};
use malote_core::text::chain;
use malote_runtime::publish::Unavailable;
use malote_store::StoreError;

use crate::texts::{self, Code, reasons};

/// When to come back after a failure that passes by itself, in seconds.
const COME_BACK_S: u64 = 5;

/// The content type of problems.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// Why a request is not served.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    code: &'static Code,
    detail: Option<Box<Detail>>,
    errors: Vec<Problem>,
    members: Map<String, Value>,
    retry_after_s: Option<u64>,
}

/// More than the code says.
#[derive(Debug, Clone)]
pub(crate) enum Detail {
    /// In the caller's language.
    Told(language::Said),
    /// What the errors say, in one sentence.
    Listed,
    /// As it was found, in English.
    Found(String),
}

impl From<language::Said> for Detail {
    fn from(text: language::Said) -> Self {
        Self::Told(text)
    }
}

impl From<Text> for Detail {
    fn from(text: Text) -> Self {
        Self::Told(text.into())
    }
}

impl From<String> for Detail {
    fn from(text: String) -> Self {
        Self::Found(text)
    }
}

impl From<&str> for Detail {
    fn from(text: &str) -> Self {
        Self::Found(text.to_owned())
    }
}

impl Failure {
    /// A failure of a kind.
    #[must_use]
    pub(crate) fn new(code: &'static Code) -> Self {
        Self {
            code,
            detail: None,
            errors: Vec::new(),
            members: Map::new(),
            retry_after_s: None,
        }
    }

    /// Which kind.
    #[cfg(test)]
    #[must_use]
    pub(crate) const fn code(&self) -> &'static Code {
        self.code
    }

    /// Says more than the code does.
    #[must_use]
    pub(crate) fn because(mut self, detail: impl Into<Detail>) -> Self {
        self.detail = Some(Box::new(detail.into()));
        self
    }

    /// Names what is wrong, and where.
    #[must_use]
    pub(crate) fn with_errors(mut self, errors: Vec<Problem>) -> Self {
        self.errors = errors;
        self
    }

    /// Names one thing that is wrong, and where.
    #[must_use]
    pub(crate) fn at(
        self,
        pointer: &str,
        problem: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        self.with_errors(vec![Problem::at(pointer, problem, detail)])
    }

    /// The same, said in one sentence as well.
    #[must_use]
    pub(crate) fn listing(self, errors: Vec<Problem>) -> Self {
        self.because(Detail::Listed).with_errors(errors)
    }

    /// An event that is not taken.
    #[must_use]
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self::new(texts::of_refusal(refusal.code)).listing(refusal.errors)
    }

    /// Adds a member to the problem.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// Says when to come back.
    #[must_use]
    pub(crate) const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// There is none, or none that this caller may see: both read the same.
    #[must_use]
    pub(crate) fn not_found(what: &str, key: &str) -> Self {
        Self::new(&texts::NOT_FOUND).because(reasons::missing(what, key))
    }

    /// A body that names a tenant which is not there for this caller.
    #[must_use]
    pub(crate) fn unknown_tenant(pointer: &str, tenant: &Tenant) -> Self {
        let code = &texts::UNKNOWN_TENANT;
        let problem = Problem::told(pointer, code.name, texts::unknown_tenant(tenant));
        Self::new(code).with_errors(vec![problem])
    }

    /// A body that is JSON and does not fit, at one place.
    #[must_use]
    pub(crate) fn invalid(pointer: &str, why: impl Into<language::Said>) -> Self {
        Self::new(&texts::INVALID_BODY).with_errors(vec![Problem::told(pointer, "invalid", why)])
    }

    /// Something of ours failed: the log has it, the caller has its number.
    #[must_use]
    pub(crate) fn internal(what: &str, failure: &dyn Error) -> Self {
        error!(error = chain(failure), "cannot {what}");
        Self::new(&texts::INTERNAL)
    }

    fn render(self, language: Language) -> Response {
        let status = StatusCode::from_u16(self.code.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut body = Map::new();
        body.insert("type".into(), type_of(self.code).into());
        body.insert("title".into(), self.code.says(language).into());
        body.insert("status".into(), self.code.status.into());
        body.insert("code".into(), self.code.name.into());
        let detail = match self.detail.map(|detail| *detail) {
            Some(Detail::Told(text)) => text.say(language),
            Some(Detail::Listed) => {
                problem::sentence(&self.errors, language, |one| texts::problem(one, language))
            }
            Some(Detail::Found(text)) => text,
            None => self.code.says(language).to_owned(),
        };
        body.insert("detail".into(), detail.into());
        if !self.errors.is_empty() {
            let errors: Vec<Said> = said(&self.errors, language);
            body.insert("errors".into(), json!(errors));
        }
        body.extend(self.members);
        let mut response = (status, Value::Object(body).to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        let passing = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(COME_BACK_S);
        if let Some(seconds) = self.retry_after_s.or(passing) {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(failure: StoreError) -> Self {
        match &failure {
            StoreError::NotFound { what, key } => Self::not_found(what, key),
            StoreError::Conflict { text } => Self::new(&texts::CONFLICT).because(text.clone()),
            StoreError::Refused { text } => Self::new(&texts::NOT_POSSIBLE).because(text.clone()),
            StoreError::Broad { .. } => Self::new(&texts::SEARCH_TOO_BROAD),
            StoreError::Cursor { .. } => {
                Self::new(&texts::INVALID_PARAMETER).because(reasons::WRONG_CURSOR)
            }
            _ if failure.is_transient() => {
                warn!(error = chain(&failure), "cannot reach the store");
                Self::new(&texts::UNAVAILABLE).retry_after(COME_BACK_S)
            }
            _ => Self::internal("use the store", &failure),
        }
    }
}

impl From<Unavailable> for Failure {
    fn from(failure: Unavailable) -> Self {
        warn!(reason = failure.reason, "cannot make events durable now");
        Self::new(&texts::UNAVAILABLE)
            .because(reasons::NOT_ALL_DURABLE)
            .retry_after(failure.retry_after_s)
    }
}

/// One thing wrong, in the caller's words.
#[derive(Debug, Serialize)]
pub(crate) struct Said {
    pointer: String,
    code: &'static str,
    detail: String,
}

/// What is wrong, in the caller's words.
#[must_use]
pub(crate) fn said(errors: &[Problem], language: Language) -> Vec<Said> {
    let one = |problem: &Problem| Said {
        pointer: problem.pointer.clone(),
        code: problem.code,
        detail: texts::problem(problem, language),
    };
    errors.iter().map(one).collect()
}

/// Turns failures and bare errors into problems. The outermost layer.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let language = language_of(request.headers());
    spoken(next.run(request).await, language)
}

/// An answer as it goes out: a failure, or a bare error, becomes a problem. What is one stays.
pub(crate) fn spoken(mut response: Response, language: Language) -> Response {
    let failure = response.extensions_mut().remove::<Failure>();
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    if failure.is_none() && kind.is_some_and(|kind| kind == PROBLEM) {
        return response;
    }
    let failure = match failure {
        Some(failure) => failure,
        None if status.is_client_error() || status.is_server_error() => {
            Failure::new(texts::of_status(status.as_u16()))
        }
        None => return response,
    };
    let mut spoken = failure.render(language);
    if let Some(allowed) = response.headers().get(ALLOW) {
        spoken.headers_mut().insert(ALLOW, allowed.clone());
    }
    spoken
}

/// The language a caller reads.
#[must_use]
pub(crate) fn language_of(headers: &HeaderMap) -> Language {
    let wanted = headers.get(ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    wanted.map_or_else(Language::default, Language::accepted)
}

fn type_of(code: &Code) -> String {
    format!("urn:malote:problem:{}", code.name)
}
