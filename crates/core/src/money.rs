//! Reais, exact to the centavo.
//!
//! A value is a whole number of centavos; it is read from decimal text and written as decimal
//! text, and never passes through a binary float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount of Brazilian reais.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money {
    centavos: i64,
}

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal number.
    #[error("'{0}' is not a decimal number with a point")]
    NotDecimal(String),
    /// Fractions of a centavo.
    #[error("'{0}' has more than 2 decimal places")]
    TooFine(String),
    /// Beyond what is accepted for one amount.
    #[error("'{0}' is beyond 999999999999.99")]
    TooLarge(String),
}

/// The largest amount accepted from outside, in centavos; sums of any real report stay far
/// inside the integer.
const MOST: i64 = 99_999_999_999_999;

impl Money {
    /// No money.
    pub const ZERO: Self = Self { centavos: 0 };

    /// An amount of centavos.
    #[must_use]
    pub const fn from_centavos(centavos: i64) -> Self {
        Self { centavos }
    }

    /// The whole number of centavos.
    #[must_use]
    pub const fn centavos(self) -> i64 {
        self.centavos
    }

    /// The sum, unless it leaves the integer.
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.centavos.checked_add(other.centavos) {
            Some(centavos) => Some(Self { centavos }),
            None => None,
        }
    }

    /// Less than nothing.
    #[must_use]
    pub const fn negative(self) -> bool {
        self.centavos < 0
    }

    /// Reads what a producer sent as text: digits, a point, at most two places.
    ///
    /// # Errors
    /// See [`MoneyError`].
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let body = text.strip_prefix('-').unwrap_or(text);
        let shaped = match body.split_once('.') {
            Some((whole, places)) => digits(whole) && digits(places),
            None => digits(body),
        };
        if !plain || !shaped {
            return Err(MoneyError::NotDecimal(shown(text)));
        }
        Self::from_decimal(text, Decimal::from_str_exact(text).ok())
    }

    /// Reads a JSON number by its text, exponents included.
    ///
    /// # Errors
    /// See [`MoneyError`].
    pub fn from_number(number: &serde_json::Number) -> Result<Self, MoneyError> {
        let text = number.as_str();
        let decimal = Decimal::from_str_exact(text)
            .or_else(|_| Decimal::from_scientific(text))
            .ok();
        Self::from_decimal(text, decimal)
    }

    /// As a JSON number with two places, for targets that want one.
    ///
    /// # Panics
    /// Never: the text of an amount is a JSON number.
    #[must_use]
    pub fn to_number(self) -> serde_json::Number {
        serde_json::Number::from_str(&self.to_string())
            .expect("digits, a point and two digits are a JSON number")
    }

    fn from_decimal(text: &str, decimal: Option<Decimal>) -> Result<Self, MoneyError> {
        let decimal = decimal.ok_or_else(|| MoneyError::TooLarge(shown(text)))?;
        let decimal = decimal.normalize();
        if decimal.scale() > 2 {
            return Err(MoneyError::TooFine(shown(text)));
        }
        let mut exact = decimal;
        exact.rescale(2);
        match i64::try_from(exact.mantissa()) {
            Ok(centavos) if centavos.abs() <= MOST => Ok(Self { centavos }),
            _ => Err(MoneyError::TooLarge(shown(text))),
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative() { "-" } else { "" };
        let all = self.centavos.unsigned_abs();
        write!(f, "{sign}{}.{:02}", all / 100, all % 100)
    }
}

impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_keep_the_cents_that_floats_lose() {
        let number: serde_json::Number = serde_json::from_str("1234567890.10").unwrap();
        assert_eq!(
            Money::from_number(&number).unwrap().to_string(),
            "1234567890.10"
        );
        let number: serde_json::Number = serde_json::from_str("3e2").unwrap();
        assert_eq!(Money::from_number(&number).unwrap().to_string(), "300.00");
        let number: serde_json::Number = serde_json::from_str("1e400").unwrap();
        assert!(Money::from_number(&number).is_err());
    }

    #[test]
    fn text_that_is_not_money_is_refused() {
        for bad in [
            "", "48,90", "48.901", "R$ 1", " 1", "1e2", "--1", "1.", ".5", "+1", "1-", "NaN", "1_0",
        ] {
            assert!(Money::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Money::parse("1000000000000.00").is_err());
        assert_eq!(Money::parse("-0.05").unwrap().centavos(), -5);
        assert_eq!(Money::parse("48.900").unwrap().centavos(), 4890);
    }

    proptest! {
        #[test]
        fn text_and_number_round_trip(centavos in -MOST..=MOST) {
            let money = Money::from_centavos(centavos);
            prop_assert_eq!(Money::parse(&money.to_string()).unwrap(), money);
            prop_assert_eq!(Money::from_number(&money.to_number()).unwrap(), money);
        }

        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = Money::parse(&text);
        }
    }
}
