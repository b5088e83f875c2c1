//! What can go wrong with the broker, named after what was attempted.

use std::time::Duration;

use lapin::ErrorKind;
use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};

/// Connecting, declaring, inspecting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    /// A setting cannot be right.
    #[error("broker settings are wrong: {detail}")]
    Settings {
        /// What is wrong and how it should look.
        detail: String,
    },
    /// No connection came about.
    #[error("cannot connect to the broker at '{address}'")]
    Connect {
        /// Host, port and virtual host.
        address: String,
        /// What the last try said.
        source: lapin::Error,
    },
    /// Nobody answered in time.
    #[error("the broker at '{address}' did not answer within {} s", waited.as_secs())]
    Silent {
        /// Host, port and virtual host.
        address: String,
        /// How long was waited.
        waited: Duration,
    },
    /// The broker answered no: user, password, virtual host or limits.
    #[error("the broker at '{address}' refused user, password or virtual host")]
    Refused {
        /// Host, port and virtual host.
        address: String,
        /// The broker's words.
        source: lapin::Error,
    },
    /// An exchange or queue of that name exists with other properties.
    #[error("'{name}' exists in the broker with other properties: {detail}; {fix}")]
    TopologyDiffers {
        /// The exchange or queue.
        name: String,
        /// The broker's words.
        detail: String,
        /// What a person can do about it.
        fix: String,
    },
    /// An exchange, queue or binding could not be declared.
    #[error("cannot declare '{name}' in the broker")]
    Declare {
        /// The exchange or queue.
        name: String,
        /// What the broker or the line said.
        source: lapin::Error,
    },
    /// A queue could not be consumed.
    #[error("cannot consume queue '{queue}'")]
    Consume {
        /// The queue.
        queue: String,
        /// What the broker or the line said.
        source: lapin::Error,
    },
    /// The dead-letter queue could not be read.
    #[error("cannot read queue '{queue}'")]
    Read {
        /// The queue.
        queue: String,
        /// What the broker or the line said.
        source: lapin::Error,
    },
    /// There is no connection at the moment.
    #[error("the broker is not reachable at the moment: {reason}")]
    Unavailable {
        /// Why, as far as known.
        reason: String,
    },
}

impl BrokerError {
    /// Whether trying again without a person's help is pointless.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::Settings { .. } | Self::Refused { .. } | Self::TopologyDiffers { .. } => true,
            Self::Declare { source, .. } | Self::Consume { source, .. } => is_refusal(source),
            _ => false,
        }
    }
}

/// Why one message is not known to be in the broker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The broker returned it: no queue takes it, not even the one for unroutable messages.
    #[error("no queue of the broker takes routing key '{routing_key}'")]
    Unroutable {
        /// The routing key.
        routing_key: String,
    },
    /// The broker refused to keep it.
    #[error("the broker did not take the message: a queue is full or has lost its quorum")]
    Nacked,
    /// The broker is away, blocks publishers, or did not confirm in time. It may have arrived.
    #[error("the broker did not confirm the message: {reason}")]
    Unavailable {
        /// Why, as far as known.
        reason: String,
    },
    /// The message cannot be expressed in AMQP.
    #[error("the message cannot be published: {detail}")]
    Malformed {
        /// What is wrong with it.
        detail: String,
    },
}

/// The broker said that the user may not do this.
pub(crate) fn is_refusal(error: &lapin::Error) -> bool {
    match amqp_kind(error) {
        Some(AMQPErrorKind::Soft(kind)) => *kind == AMQPSoftError::ACCESSREFUSED,
        Some(AMQPErrorKind::Hard(kind)) => *kind == AMQPHardError::NOTALLOWED,
        None => false,
    }
}

/// The broker has a thing of that name with other properties.
pub(crate) fn is_precondition_failed(error: &lapin::Error) -> bool {
    matches!(
        amqp_kind(error),
        Some(AMQPErrorKind::Soft(AMQPSoftError::PRECONDITIONFAILED))
    )
}

/// The broker has no thing of that name.
pub(crate) fn is_not_found(error: &lapin::Error) -> bool {
    matches!(
        amqp_kind(error),
        Some(AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND))
    )
}

/// The connection itself is lost or closed, and every channel with it.
pub(crate) fn ends_connection(error: &lapin::Error) -> bool {
    use ErrorKind::{IOError, InvalidConnectionState, MissingHeartbeatError, RuntimeShutdownError};

    match error.kind() {
        IOError(_) | InvalidConnectionState(_) | MissingHeartbeatError => true,
        RuntimeShutdownError(_) => true,
        ErrorKind::ProtocolError(error) => matches!(error.kind(), AMQPErrorKind::Hard(_)),
        _ => false,
    }
}

fn amqp_kind(error: &lapin::Error) -> Option<&AMQPErrorKind> {
    match error.kind() {
        ErrorKind::ProtocolError(error) => Some(error.kind()),
        _ => None,
    }
}

/// An error of ours in the shape of lapin's: nobody answered in time.
pub(crate) fn timed_out(waited: Duration) -> lapin::Error {
    let text = format!("no answer within {} s", waited.as_secs());
    std::io::Error::new(std::io::ErrorKind::TimedOut, text).into()
}

#[cfg(test)]
mod tests {
    use lapin::protocol::AMQPError;

    use super::*;

    #[test]
    fn what_ends_the_connection_is_told_from_what_ends_a_channel() {
        let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let forced = AMQPError::new(AMQPHardError::CONNECTIONFORCED.into(), "shutdown".into());
        let missing = AMQPError::new(AMQPSoftError::NOTFOUND.into(), "no queue".into());
        assert!(ends_connection(&reset.into()));
        assert!(ends_connection(&ErrorKind::MissingHeartbeatError.into()));
        assert!(ends_connection(&ErrorKind::ProtocolError(forced).into()));
        assert!(!ends_connection(&ErrorKind::ProtocolError(missing).into()));
        assert!(!ends_connection(&ErrorKind::FutureCompleted.into()));
    }
}
