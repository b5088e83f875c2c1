//! What routes ask of their callers, and what keys allow.

use serde::{Deserialize, Serialize};

/// What a key allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Publishing events.
    Publish,
    /// Reading everything but keys.
    Read,
    /// Acting on deliveries, causes, links and connections; and reading.
    Operate,
    /// Everything, keys included.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Publish, Self::Read, Self::Operate, Self::Admin];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Read => "read",
            Self::Operate => "operate",
            Self::Admin => "admin",
        }
    }

    /// Whether who has this scope may do what asks for another.
    #[must_use]
    pub const fn covers(self, asked: Self) -> bool {
        matches!(
            (self, asked),
            (Self::Admin, _)
                | (Self::Operate, Self::Operate | Self::Read)
                | (Self::Read, Self::Read)
                | (Self::Publish, Self::Publish)
        )
    }
}

/// What a route asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Open,
    /// Nothing where only this machine can reach it, else the scope `read`.
    Metrics,
    /// A scope.
    Needs(Scope),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operating_includes_reading_and_nothing_includes_publishing_but_admin() {
        let covered = |scope: Scope| Scope::ALL.map(|asked| scope.covers(asked));
        assert_eq!(covered(Scope::Publish), [true, false, false, false]);
        assert_eq!(covered(Scope::Read), [false, true, false, false]);
        assert_eq!(covered(Scope::Operate), [false, true, true, false]);
        assert_eq!(covered(Scope::Admin), [true; 4]);
    }
}
