//! Values as statements take them.

use std::time::Duration;

use jiff::Timestamp;
use malote_core::delivery::{Operation, Status};
use malote_core::id::{
    CauseId, ConnectionId, DeliveryId, EventId, ReplayId, SubjectId, TaskId, Tenant, ThingId,
};
use malote_core::money::Money;
use uuid::Uuid;

/// The type of a value; PostgreSQL wants to know it of nulls too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// boolean, 0 or 1
    Bool,
    /// bigint, INTEGER
    Int,
    /// text
    Text,
    /// uuid, TEXT
    Uuid,
    /// timestamptz, INTEGER microseconds
    Time,
    /// bytea, BLOB
    Bytes,
}

/// One argument or one cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nothing, of a type.
    Null(Kind),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Uuid`].
    Uuid(Uuid),
    /// See [`Kind::Time`].
    Time(Timestamp),
    /// See [`Kind::Bytes`].
    Bytes(Vec<u8>),
}

/// Which kind a Rust type is, so that `None` keeps it.
pub(crate) trait Typed: Into<Value> {
    /// The kind.
    const KIND: Kind;
}

impl<T: Typed> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null(T::KIND), Into::into)
    }
}

macro_rules! values {
    ($($type:ty => $kind:ident, |$value:ident| $make:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::$kind($make)
            }
        }

        impl Typed for $type {
            const KIND: Kind = Kind::$kind;
        }
    )*};
}

values! {
    bool => Bool, |value| value;
    i64 => Int, |value| value;
    i32 => Int, |value| i64::from(value);
    i16 => Int, |value| i64::from(value);
    u32 => Int, |value| i64::from(value);
    u16 => Int, |value| i64::from(value);
    Duration => Int, |value| i64::try_from(value.as_millis()).unwrap_or(i64::MAX);
    Money => Int, |value| value.centavos();
    String => Text, |value| value;
    &str => Text, |value| value.to_owned();
    &String => Text, |value| value.clone();
    &Tenant => Text, |value| value.as_str().to_owned();
    Status => Text, |value| value.name().to_owned();
    Operation => Text, |value| value.name().to_owned();
    Uuid => Uuid, |value| value;
    DeliveryId => Uuid, |value| value.0;
    EventId => Uuid, |value| value.0;
    ConnectionId => Uuid, |value| value.0;
    ThingId => Uuid, |value| value.0;
    SubjectId => Uuid, |value| value.0;
    CauseId => Uuid, |value| value.0;
    TaskId => Uuid, |value| value.0;
    ReplayId => Uuid, |value| value.0;
    Timestamp => Time, |value| value;
    Vec<u8> => Bytes, |value| value;
    &[u8] => Bytes, |value| value.to_vec();
}
