//! Control totals: what events expect on one side, what deliveries account for on the other.

use serde::{Deserialize, Serialize};

use crate::delivery::Status;
use crate::money::Money;

/// A count and a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Total {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
}

impl Total {
    /// Adds another total; `None` when a sum leaves the integer.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            count: self.count.checked_add(other.count)?,
            amount: self.amount.plus(other.amount)?,
        })
    }
}

/// The account of one tenant's accepted events of one day (São Paulo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Whose.
    pub tenant: String,
    /// Day of acceptance.
    pub day: String,
    /// How many events.
    pub events: i64,
    /// What their own lines add up to.
    pub expected: Total,
    /// What their deliveries say, by status.
    pub by_status: Vec<(Status, Total)>,
}

impl Account {
    /// The sum over all statuses.
    #[must_use]
    pub fn accounted(&self) -> Option<Total> {
        let mut sum = Total::default();
        for (_, total) in &self.by_status {
            sum = sum.plus(*total)?;
        }
        Some(sum)
    }

    /// Whether both sides agree, to the centavo.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.accounted() == Some(self.expected)
    }
}
