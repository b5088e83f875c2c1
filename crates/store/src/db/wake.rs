//! What transactions announce to senders.

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wake {
    /// Deliveries of a credential became ready.
    Ready {
        /// The digest of the credential.
        credential: String,
    },
    /// There is a task for the owner of a credential.
    Task {
        /// The digest of the credential.
        credential: String,
    },
    /// There is a message to be sent to a channel of alerts.
    Notice,
    /// Announcements may have been missed: look everywhere.
    All,
}

impl Wake {
    /// As a notification carries it.
    pub(crate) fn to_payload(&self) -> String {
        match self {
            Self::Ready { credential } => format!("ready:{credential}"),
            Self::Task { credential } => format!("task:{credential}"),
            Self::Notice => "notice".to_owned(),
            Self::All => "all".to_owned(),
        }
    }

    /// From a notification; one that a later version sends means "look everywhere".
    pub(crate) fn from_payload(payload: &str) -> Self {
        match payload.split_once(':') {
            Some(("ready", credential)) => Self::Ready {
                credential: credential.to_owned(),
            },
            Some(("task", credential)) => Self::Task {
                credential: credential.to_owned(),
            },
            None if payload == "notice" => Self::Notice,
            _ => Self::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_survive_the_wire() {
        let credential = || "abc".to_owned();
        for wake in [
            Wake::Ready {
                credential: credential(),
            },
            Wake::Task {
                credential: credential(),
            },
            Wake::Notice,
            Wake::All,
        ] {
            assert_eq!(Wake::from_payload(&wake.to_payload()), wake);
        }
        assert_eq!(Wake::from_payload("later:thing"), Wake::All);
    }
}
