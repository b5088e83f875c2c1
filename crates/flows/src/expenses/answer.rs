//! What an Omie call that did not do what was asked means for a delivery.
//!
//! The one rule behind all of it: what may have been written is asked about; what certainly was
//! not is tried again; only words that say so are an end.

use std::time::Duration;

use malote_connectors::omie::{Class, Refusal, Trouble};
use malote_core::cause::{self, Draft};
use malote_core::connection::Settings;
use malote_core::delivery::{Answer, Known, Verdict};
use malote_core::fault::Fault;
use malote_core::gate::Closed;

/// A write that was refused or lost. What is special to an operation is judged before.
pub(crate) fn after_write(trouble: Trouble, settings: &Settings) -> Answer {
    let uncertain = |wait: Option<Duration>, fault: Fault| Answer::Uncertain {
        after: wait.unwrap_or_default().max(settings.request_timeout),
        duplicate: false,
        fault,
    };
    let refusal = match trouble {
        Trouble::Closed(closed) => return throttled(closed),
        Trouble::Unreachable(fault) => return Answer::Retry { after: None, fault },
        Trouble::Unsure(fault) => return uncertain(None, fault),
        Trouble::Refused(refusal) => *refusal,
    };
    match refusal.class {
        Class::Redundant | Class::Processing | Class::Blocked | Class::Broken | Class::Unstable => {
            uncertain(refusal.wait, refusal.fault)
        }
        Class::Busy => not_served(&refusal, "method-busy", settings),
        Class::TooMany => not_served(&refusal, "too-many", settings),
        Class::Credentials => credentials_refused(),
        Class::Empty
        | Class::Absent(_)
        | Class::NotFound
        | Class::Duplicate
        | Class::DuplicateClient
        | Class::UnknownField
        | Class::NotJson
        | Class::Settled
        | Class::Rule
        | Class::Unknown => Answer::Refused(refusal.fault),
    }
}

/// A consultation before a write, which did not tell. Nothing was written.
pub(crate) fn after_consult(trouble: Trouble, settings: &Settings) -> Answer {
    let later = |fault: Fault| Answer::Retry {
        after: Some(settings.identical_call_window),
        fault,
    };
    let refusal = match trouble {
        Trouble::Closed(closed) => return throttled(closed),
        Trouble::Unreachable(fault) => return Answer::Retry { after: None, fault },
        Trouble::Unsure(fault) => return later(fault),
        Trouble::Refused(refusal) => *refusal,
    };
    match refusal.class {
        Class::Redundant => not_served(&refusal, "redundant", settings),
        Class::Processing => not_served(&refusal, "processing", settings),
        Class::Blocked => not_served(&refusal, "blocked", settings),
        Class::Busy => not_served(&refusal, "method-busy", settings),
        Class::TooMany => not_served(&refusal, "too-many", settings),
        Class::Credentials => credentials_refused(),
        Class::UnknownField | Class::NotJson => Answer::Refused(refusal.fault),
        Class::Empty
        | Class::Absent(_)
        | Class::NotFound
        | Class::Duplicate
        | Class::DuplicateClient
        | Class::Broken
        | Class::Settled
        | Class::Rule
        | Class::Unstable
        | Class::Unknown => later(refusal.fault),
    }
}

/// A question after an unknown outcome, which did not tell either.
pub(crate) fn after_question(trouble: Trouble, settings: &Settings) -> Verdict {
    let window = settings.identical_call_window;
    match trouble {
        Trouble::Closed(closed) => Verdict::Unasked {
            after: closed.after,
        },
        Trouble::Unreachable(fault) => Verdict::Unknown {
            after: Duration::ZERO,
            fault,
        },
        Trouble::Unsure(fault) => Verdict::Unknown {
            after: window,
            fault,
        },
        Trouble::Refused(refusal) if refusal.class == Class::Credentials => Verdict::Barred {
            causes: vec![Draft::new(cause::Kind::CredentialsRefused, "")],
        },
        Trouble::Refused(refusal) => Verdict::Unknown {
            after: refusal.wait.unwrap_or_default().max(window),
            fault: refusal.fault,
        },
    }
}

/// Certainly not served; the same call again would count as a repeat of it.
fn not_served(refusal: &Refusal, scope: &str, settings: &Settings) -> Answer {
    let wait = match refusal.class {
        Class::Blocked => refusal.wait.unwrap_or(settings.error_pause),
        _ => refusal.wait.unwrap_or_default(),
    };
    Answer::Throttled {
        after: wait.max(settings.identical_call_window),
        scope: scope.to_owned(),
    }
}

fn throttled(closed: Closed) -> Answer {
    Answer::Throttled {
        after: closed.after,
        scope: closed.scope.to_owned(),
    }
}

/// Nothing goes until somebody gives other credentials.
fn credentials_refused() -> Answer {
    Answer::Park {
        causes: vec![Draft::new(cause::Kind::CredentialsRefused, "")],
        known: Known::Unchanged,
    }
}

/// The sealed credentials cannot be read.
pub(crate) fn unusable_credentials() -> Answer {
    credentials_refused()
}

/// The same, for a question.
pub(crate) fn cannot_ask(settings: &Settings, words: &str) -> Verdict {
    Verdict::Unknown {
        after: settings.identical_call_window,
        fault: ours("credentials", words),
    }
}

/// What was stored with the delivery cannot be read: a bug, and nothing a target said.
pub(crate) fn unreadable_content() -> Fault {
    ours("content", "cannot read what was stored with the delivery")
}

fn ours(code: &str, words: &str) -> Fault {
    Fault {
        connector: "malote".to_owned(),
        code: code.to_owned(),
        field: String::new(),
        entity: "expenses".to_owned(),
        detail: words.to_owned(),
    }
}
