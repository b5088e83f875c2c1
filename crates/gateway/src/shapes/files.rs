//! Files.

use utoipa::ToSchema;

/// A file that is stored.
#[derive(Debug, ToSchema)]
#[schema(as = StoredFile)]
pub struct Stored {
    /// What events call it.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$")]
    pub file: String,
    /// How many bytes.
    #[schema(minimum = 1)]
    pub size: i64,
    /// As declared, or what its first bytes show where nothing was.
    #[schema(examples("application/pdf"))]
    pub media_type: String,
}

/// A file that was removed.
#[derive(Debug, ToSchema)]
#[schema(as = RemovedFile)]
pub struct Removed {
    /// What events called it.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$")]
    pub file: String,
    /// How many bytes it had.
    #[schema(minimum = 1)]
    pub size: i64,
    /// What it was.
    pub media_type: String,
}
