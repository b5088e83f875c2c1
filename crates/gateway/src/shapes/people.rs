//! Persons: what is kept of them, and what erasing leaves.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::Total;

/// What is kept of a person.
#[derive(Debug, ToSchema)]
pub struct Person {
    /// Whether it was erased by this.
    pub erased: bool,
    /// What there is, or was.
    pub found: PersonFound,
    /// What erasing leaves, and why.
    pub kept: Vec<PersonKept>,
}

/// What there is of a person, by kind.
#[derive(Debug, ToSchema)]
pub struct PersonFound {
    /// Under so many identities, addresses and CPFs; 0: nobody is known by this.
    pub known_as: usize,
    /// So many other addresses came with the same CPF; they are erased by CPF.
    pub also_known_as: i64,
    /// Sealed values: spellings of address, name and CPF.
    pub values: i64,
    /// Events that name it.
    pub events: i64,
    /// Refused messages that do.
    pub refusals: i64,
    /// Links to suppliers.
    pub links: i64,
    /// Causes about it.
    pub causes: i64,
    /// What was tried and asked about its deliveries.
    pub attempts: i64,
    /// Deliveries of its events by status.
    pub deliveries: BTreeMap<String, Total>,
    /// Deliveries that are not finished and still need it, at most 100.
    pub unfinished: Vec<Uuid>,
}

/// Something that erasing leaves.
#[derive(Debug, ToSchema)]
pub struct PersonKept {
    /// A stable name.
    pub what: String,
    /// What, and why.
    pub says: String,
}
