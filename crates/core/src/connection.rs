//! The settings of one connection: what its target limits, and how its flow maps.
//!
//! True values are the defaults; a simulator in scaled time is driven by smaller ones.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::nearest::nearest;
use crate::policy::Policy;

mod fits;
mod words;

pub use crate::connection::fits::{Fits, SettingError};

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

    /// What is stored already: a value that would not be taken today counts as the nearest one that
    /// would, and what cannot be read at all as the default. Told with what did not fit.
    #[must_use]
    pub fn kept(pairs: &BTreeMap<String, String>, retry: Policy) -> (Self, Vec<SettingError>) {
        let mut settings = Self::with_retry(retry);
        let mut flaws = Vec::new();
        for (key, value) in pairs {
            let Err(flaw) = settings.set(key, value) else {
                continue;
            };
            if let SettingError::Invalid { wanted, .. } = &flaw
                && let Some(near) = wanted.nearest(value)
            {
                // A number between two whole ones stays the default.
                let _ = settings.set(key, &near);
            }
            flaws.push(flaw);
        }
        (settings, flaws)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), SettingError> {
        let given = Given { key, value };
        match key {
            "identical_call_window_s" => self.identical_call_window = given.time(fits::REST)?,
            "calls_per_minute_per_method" => {
                self.calls_per_minute_per_method = given.number(fits::SOME)?;
            }
            "calls_per_minute_per_address" => {
                self.calls_per_minute_per_address = given.number(fits::SOME)?;
            }
            "error_pause_after" => self.error_pause_after = given.number(fits::FAULTS)?,
            "error_pause_s" => self.error_pause = given.time(fits::REST)?,
            "request_timeout_s" => self.request_timeout = given.time(fits::TIMEOUT)?,
            "due_days" => self.due_days = given.number(fits::DAYS)?,
            "non_reimbursable" => {
                self.non_reimbursable = match value {
                    "entry" => NonReimbursable::Entry,
                    "payable" => NonReimbursable::Payable,
                    _ => return Err(given.wrong(Fits::Document)),
                };
            }
            "parts" => {
                self.parts = match value {
                    "true" => true,
                    "false" => false,
                    _ => return Err(given.wrong(Fits::Truth)),
                };
            }
            "employee_tag" => value.clone_into(&mut self.employee_tag),
            "note_limit" => self.note_limit = given.number(fits::SOME)?,
            "at_once" => self.at_once = given.number(fits::PLACES)?,
            "retry.first_s" => self.retry.first_s = given.number(fits::WAIT)?,
            "retry.factor" => self.retry.factor = given.number(fits::FACTOR)?,
            "retry.most_s" => self.retry.most_s = given.number(fits::WAIT)?,
            "retry.jitter_percent" => self.retry.jitter_percent = given.number(fits::PERCENT)?,
            "retry.give_up_after_s" => self.retry.give_up_after_s = given.number(fits::AGE)?,
            "retry.unknown_after_s" => self.retry.unknown_after_s = given.number(fits::AGE)?,
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

/// One setting as it was given.
#[derive(Clone, Copy)]
struct Given<'a> {
    key: &'a str,
    value: &'a str,
}

impl Given<'_> {
    fn number<T: TryFrom<u64>>(self, wanted: Fits) -> Result<T, SettingError> {
        let number = wanted.number(self.value);
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| self.wrong(wanted))
    }

    fn time(self, wanted: Fits) -> Result<Duration, SettingError> {
        self.number(wanted).map(Duration::from_millis)
    }

    fn wrong(self, wanted: Fits) -> SettingError {
        SettingError::Invalid {
            key: self.key.to_owned(),
            value: self.value.chars().take(40).collect(),
            wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

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
    fn waits_and_timeouts_are_bounded_and_the_range_is_named_in_both_languages() {
        for (key, value, range) in [
            ("request_timeout_s", "9000000000000", ("0.001", "300")),
            ("request_timeout_s", "30000", ("0.001", "300")),
            ("request_timeout_s", "0", ("0.001", "300")),
            ("request_timeout_s", "0.0001", ("0.001", "300")),
            ("identical_call_window_s", "86400.001", ("0", "86400")),
            ("error_pause_s", "86401", ("0", "86400")),
            ("error_pause_after", "10", ("1", "9")),
            ("retry.first_s", "2592001", ("0", "2592000")),
            ("retry.most_s", "9000000000000", ("0", "2592000")),
            (
                "retry.give_up_after_s",
                "9000000000000",
                ("1", "3155760000"),
            ),
            ("retry.unknown_after_s", "0", ("1", "3155760000")),
        ] {
            let flaw = read(key, value).unwrap_err();
            let (least, most) = range;
            let english = flaw.says(Language::English);
            assert!(
                english.ends_with(&format!("from {least} to {most}")),
                "{english}"
            );
            let portuguese = flaw.says(Language::Portuguese);
            assert!(
                portuguese.ends_with(&format!("de {least} a {most}")),
                "{portuguese}"
            );
        }
        assert!(read("request_timeout_s", "300").is_ok());
        assert!(read("request_timeout_s", "0.001").is_ok());
        assert!(read("error_pause_s", "86400").is_ok());
    }

    #[test]
    fn what_is_stored_already_is_brought_to_the_nearest_that_fits_and_the_rest_stays() {
        let stored = [
            ("request_timeout_s", "9000000000000"),
            ("retry.most_s", "9000000000000"),
            ("error_pause_s", "-1"),
            ("due_days", "soon"),
            ("parts", "true"),
            ("gone", "1"),
        ];
        let pairs = stored.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let (settings, flaws) = Settings::kept(&BTreeMap::from(pairs), Policy::default());
        assert_eq!(settings.request_timeout, Duration::from_secs(300));
        assert_eq!(settings.retry.most_s, 2_592_000);
        assert_eq!(settings.error_pause, Duration::ZERO);
        assert_eq!(settings.due_days, 7);
        assert!(settings.parts);
        assert_eq!(flaws.len(), 5);
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
