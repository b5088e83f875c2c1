//! Causes: what blocks, and who must act.

use jiff::Timestamp;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::Total;

/// What kind of thing blocks.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Kind {
    /// An expense type has no category in the target.
    ExpenseTypeUnlinked,
    /// A member has no usable supplier in the target.
    MemberUnsynced,
    /// The connection names no account.
    AccountUnlinked,
    /// The target refuses the credentials.
    CredentialsRefused,
    /// The payable is already paid, and would have to change.
    AlreadyPaid,
    /// A group of expenses sums to less than nothing.
    NegativeGroup,
    /// Two revisions claim the same instant with different contents.
    RevisionTie,
    /// A person changed the thing in the target.
    EditedInTarget,
    /// A person removed the thing from the target.
    RemovedInTarget,
    /// Nobody knows whether the target applied it.
    OutcomeUnknown,
    /// The target's limit on errors is near: a method rests.
    TargetPause,
}

/// Who can do something about it.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Actor {
    /// Maintains links and documents.
    Accountant,
    /// Runs Malote.
    Operator,
    /// Time or the target itself.
    Vendor,
    /// Maintains Malote: a failure of its own.
    Us,
}

/// A cause.
#[derive(Debug, ToSchema)]
pub struct Cause {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub tenant: String,
    /// Of which connection.
    pub connection: Uuid,
    /// The connection's name.
    pub connection_name: String,
    /// What kind.
    pub kind: Kind,
    /// About what.
    pub entity: String,
    /// What a person should read in place of the bare entity.
    pub detail: String,
    /// Why the link it waits for is unusable, as the last sync found it: `not-found`, `untagged`,
    /// `inactive`, `ambiguous`; null while nobody looked, and for causes of other kinds.
    pub problem: Option<String>,
    /// Who must act.
    pub actor: Actor,
    /// Whether it still blocks.
    pub open: bool,
    /// How many deliveries wait on it, and their sum.
    pub waiting: Total,
    /// First time.
    pub first_seen_at: Timestamp,
    /// Last time.
    pub last_seen_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// What blocks, in one sentence of the caller's language.
    pub says: String,
    /// What to do about it, likewise.
    pub fix: String,
}

/// What looking again came to.
#[derive(Debug, ToSchema)]
pub struct Rechecked {
    /// The cause as it is now.
    pub cause: Cause,
    /// How many deliveries go on.
    pub released: u64,
    /// The task that asks the target, where it must be asked.
    pub task: Option<Uuid>,
}
