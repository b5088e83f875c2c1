//! The gate before a target: every call of a connector asks here first, and says afterwards how
//! it went. The runtime keeps the limits behind it, durably and for all workers.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use sha2::{Digest, Sha256};

/// A boxed future, for the traits that are kept behind pointers.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One call about to be made.
#[derive(Debug, Clone)]
pub struct Call {
    /// The target's method: `IncluirContaPagar`.
    pub method: &'static str,
    /// Whether it may change the target.
    pub write: bool,
    /// Digest of method and parameters, without credentials.
    pub identity: [u8; 32],
    /// Whether the call must be kept durably before it is made, so that no later owner of the
    /// credential repeats it too soon. An include under a key that only one delivery uses is
    /// remembered by that delivery's row.
    pub durable: bool,
}

impl Call {
    /// A call of a method with parameters in their exact text.
    #[must_use]
    pub fn new(method: &'static str, write: bool, parameters: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(method.as_bytes());
        digest.update([0]);
        digest.update(parameters.as_bytes());
        Self {
            method,
            write,
            identity: digest.finalize().into(),
            durable: true,
        }
    }

    /// The same call, remembered by the row of the only delivery that makes it.
    #[must_use]
    pub const fn kept_by_its_row(mut self) -> Self {
        self.durable = false;
        self
    }
}

/// How a call went, as far as the target's limits care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The target did what was asked.
    Success,
    /// Any fault, with what makes it the same as another.
    Fault {
        /// The fault's fingerprint.
        fingerprint: String,
    },
    /// The target says to stop calling this method for a while.
    Blocked {
        /// The fault's fingerprint.
        fingerprint: String,
        /// For how long.
        pause: Duration,
    },
}

/// Why a call may not be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// How long until it may.
    pub after: Duration,
    /// Which limit: `identical-call`, `pause`, `lease`, `rate`.
    pub scope: &'static str,
}

/// Leave to make one call. Dropping it without [`Permit::finish`] counts as a fault, because
/// the call may have been made.
pub struct Permit(Option<Box<dyn FnOnce(Used) + Send>>);

/// What became of a permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Used {
    /// The call was made and ended so.
    Ended(Outcome),
    /// The call was cut short; it may have been made.
    CutShort,
    /// The call was not made.
    NotAtAll,
    /// The target could not be reached, so the call was not made.
    Unreachable,
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Permit")
    }
}

impl Permit {
    /// A permit that reports to `finish`.
    pub fn new(finish: impl FnOnce(Used) + Send + 'static) -> Self {
        Self(Some(Box::new(finish)))
    }

    /// Says how the call went.
    pub fn finish(self, outcome: Outcome) {
        self.end(Used::Ended(outcome));
    }

    /// Says that the call was not made after all.
    pub fn unused(self) {
        self.end(Used::NotAtAll);
    }

    /// Says that the target could not be reached: nothing was sent.
    pub fn unreachable(self) {
        self.end(Used::Unreachable);
    }

    fn end(mut self, used: Used) {
        if let Some(report) = self.0.take() {
            report(used);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(report) = self.0.take() {
            report(Used::CutShort);
        }
    }
}

/// What a connector asks before each call.
pub trait Gate: Send + Sync {
    /// Waits its turn when the wait is short; else says how long it is.
    fn admit(&self, call: Call) -> BoxFuture<'_, Result<Permit, Closed>>;
}
