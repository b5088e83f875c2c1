//! The settings of one connection: what its target limits, and how its flow maps.
//!
//! True values are the defaults; a simulator in scaled time is driven by smaller ones.

use std::collections::BTreeMap;
use std::time::Duration;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::nearest::nearest;
use crate::policy::Policy;

/// Settings of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// No call identical to another sooner than this (Omie: 60 s, and one for safety).
    pub identical_call_window: Duration,
    /// Calls a minute of one method with one key (Omie: 240).
    pub calls_per_minute_per_method: u32,
    /// Calls a minute from one address (Omie: 960).
    pub calls_per_minute_per_address: u32,
    /// Faults in a row of one method after which it rests (Omie blocks at 10).
    pub error_pause_after: u32,
    /// How long it rests (Omie blocks for 30 minutes).
    pub error_pause: Duration,
    /// How long one call may take.
    pub request_timeout: Duration,
    /// A payable is due so many days after approval, and never before today.
    pub due_days: u32,
    /// What an expense that is not reimbursable becomes.
    pub non_reimbursable: NonReimbursable,
    /// Whether the free groups of a report may go while others wait.
    pub parts: bool,
    /// The tag that makes a supplier an employee.
    pub employee_tag: String,
    /// Longest observation, in characters.
    pub note_limit: usize,
    /// Deliveries taken at once; writes still go one at a time for each method.
    pub at_once: u32,
    /// When to try again.
    pub retry: Policy,
}

/// What an expense that is not reimbursable becomes in the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonReimbursable {
    /// An entry of the account it was paid from.
    Entry,
    /// A payable, like the others.
    Payable,
}

/// A setting that is not known or has a wrong value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No such key.
    #[error("unknown connection setting '{key}'{}", hint(nearest.as_ref()))]
    Unknown {
        /// As given.
        key: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// Not a value of this key.
    #[error("connection setting '{key}' is '{value}', but must be {wanted}")]
    Invalid {
        /// The key.
        key: String,
        /// As given.
        value: String,
        /// What would fit.
        wanted: &'static str,
    },
}

fn hint(nearest: Option<&&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}

/// Faults in a row at which a target blocks a key and method (Omie: for 30 minutes). A method has
/// to rest before.
pub const BLOCKED_AFTER: u32 = 10;

/// Every key.
pub const KEYS: [&str; 18] = [
    "identical_call_window_s",
    "calls_per_minute_per_method",
    "calls_per_minute_per_address",
    "error_pause_after",
    "error_pause_s",
    "request_timeout_s",
    "due_days",
    "non_reimbursable",
    "parts",
    "employee_tag",
    "note_limit",
    "at_once",
    "retry.first_s",
    "retry.factor",
    "retry.most_s",
    "retry.jitter_percent",
    "retry.give_up_after_s",
    "retry.unknown_after_s",
];

impl Settings {
    /// The defaults, with the process's retry policy.
    #[must_use]
    pub fn with_retry(retry: Policy) -> Self {
        Self {
            identical_call_window: Duration::from_secs(61),
            calls_per_minute_per_method: 240,
            calls_per_minute_per_address: 960,
            error_pause_after: 8,
            error_pause: Duration::from_secs(1_800),
            request_timeout: Duration::from_secs(30),
            due_days: 7,
            non_reimbursable: NonReimbursable::Entry,
            parts: false,
            employee_tag: "Funcionário".to_owned(),
            note_limit: 240,
            at_once: 1,
            retry,
        }
    }

    /// The defaults overridden by `pairs`.
    ///
    /// # Errors
    /// For the first key that is unknown or has a wrong value.
    pub fn read(pairs: &BTreeMap<String, String>, retry: Policy) -> Result<Self, SettingError> {
        let mut settings = Self::with_retry(retry);
        for (key, value) in pairs {
            settings.set(key, value)?;
        }
        Ok(settings)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), SettingError> {
        match key {
            "identical_call_window_s" => self.identical_call_window = seconds(key, value)?,
            "calls_per_minute_per_method" => {
                self.calls_per_minute_per_method = positive(key, value)?;
            }
            "calls_per_minute_per_address" => {
                self.calls_per_minute_per_address = positive(key, value)?;
            }
            "error_pause_after" => {
                self.error_pause_after = positive(key, value)?;
                if self.error_pause_after >= BLOCKED_AFTER {
                    return Err(invalid(key, value, "a whole number from 1 to 9"));
                }
            }
            "error_pause_s" => self.error_pause = seconds(key, value)?,
            "request_timeout_s" => self.request_timeout = seconds(key, value)?,
            "due_days" => self.due_days = number(key, value)?,
            "non_reimbursable" => {
                self.non_reimbursable = match value {
                    "entry" => NonReimbursable::Entry,
                    "payable" => NonReimbursable::Payable,
                    _ => return Err(invalid(key, value, "'entry' or 'payable'")),
                };
            }
            "parts" => {
                self.parts = match value {
                    "true" => true,
                    "false" => false,
                    _ => return Err(invalid(key, value, "'true' or 'false'")),
                };
            }
            "employee_tag" => value.clone_into(&mut self.employee_tag),
            "note_limit" => self.note_limit = positive::<usize>(key, value)?,
            "at_once" => self.at_once = positive(key, value)?,
            "retry.first_s" => self.retry.first_s = number(key, value)?,
            "retry.factor" => self.retry.factor = positive(key, value)?,
            "retry.most_s" => self.retry.most_s = number(key, value)?,
            "retry.jitter_percent" => self.retry.jitter_percent = number(key, value)?,
            "retry.give_up_after_s" => self.retry.give_up_after_s = number(key, value)?,
            "retry.unknown_after_s" => self.retry.unknown_after_s = number(key, value)?,
            _ => {
                return Err(SettingError::Unknown {
                    key: key.to_owned(),
                    nearest: nearest(key, KEYS),
                });
            }
        }
        Ok(())
    }
}

fn invalid(key: &str, value: &str, wanted: &'static str) -> SettingError {
    SettingError::Invalid {
        key: key.to_owned(),
        value: value.chars().take(40).collect(),
        wanted,
    }
}

fn number<T: std::str::FromStr>(key: &str, value: &str) -> Result<T, SettingError> {
    value
        .parse()
        .map_err(|_| invalid(key, value, "a whole number"))
}

fn positive<T: std::str::FromStr + Default + PartialEq>(
    key: &str,
    value: &str,
) -> Result<T, SettingError> {
    let read: T = number(key, value)?;
    if read == T::default() {
        return Err(invalid(key, value, "a whole number above 0"));
    }
    Ok(read)
}

/// Seconds, with decimals for scaled time.
fn seconds(key: &str, value: &str) -> Result<Duration, SettingError> {
    let wanted = "a number of seconds";
    let decimal = Decimal::from_str_exact(value).map_err(|_| invalid(key, value, wanted))?;
    let ms = decimal
        .checked_mul(Decimal::from(1_000))
        .and_then(|ms| ms.to_u64())
        .ok_or_else(|| invalid(key, value, wanted))?;
    Ok(Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(key: &str, value: &str) -> Result<Settings, SettingError> {
        let pairs = BTreeMap::from([(key.to_owned(), value.to_owned())]);
        Settings::read(&pairs, Policy::default())
    }

    #[test]
    fn seconds_may_be_fractions() {
        let settings = read("identical_call_window_s", "0.61").unwrap();
        assert_eq!(settings.identical_call_window, Duration::from_millis(610));
    }

    #[test]
    fn wrong_settings_say_what_would_fit() {
        let error = read("due_day", "1").unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown connection setting 'due_day'; did you mean 'due_days'?"
        );
        assert!(read("parts", "yes").is_err());
        assert!(read("error_pause_after", "0").is_err());
        assert!(read("error_pause_after", "10").is_err());
        assert!(read("request_timeout_s", "-1").is_err());
    }

    #[test]
    fn every_key_can_be_set() {
        for key in KEYS {
            let value = match key {
                "non_reimbursable" => "entry",
                "parts" => "true",
                _ => "2",
            };
            assert!(read(key, value).is_ok(), "{key}");
        }
    }
}
