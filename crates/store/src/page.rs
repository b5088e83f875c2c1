//! Lists in pages, and for whom.

use malote_core::id::Tenant;
use serde::Serialize;

use crate::db::{Kind, Table};
use crate::error::StoreError;

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// At most so many items; never more than [`Window::MOST`].
    pub limit: u32,
    /// What the page before gave as `next`.
    pub cursor: Option<String>,
}

impl Window {
    /// The most items of one page.
    pub const MOST: u32 = 200;

    /// The first page.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self {
            limit,
            cursor: None,
        }
    }

    /// How many rows to read: one more than asked for tells whether there is a next page.
    pub(crate) fn rows(&self) -> i64 {
        i64::from(self.limit.clamp(1, Self::MOST)) + 1
    }

    /// The cursor as an identifier.
    pub(crate) fn id(&self) -> Result<Option<uuid::Uuid>, StoreError> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        let parsed = cursor.parse().map(Some);
        parsed.map_err(|_| StoreError::Cursor {
            cursor: cursor.clone(),
        })
    }

    /// The identifier that all of the page are before: the cursor, or the last there is.
    pub(crate) fn before(&self) -> Result<uuid::Uuid, StoreError> {
        Ok(self.id()?.unwrap_or(uuid::Uuid::max()))
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::first(50)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of the rows read for a window, and the cursor that its last item makes.
    pub(crate) fn of(
        mut items: Vec<T>,
        window: &Window,
        cursor: impl FnOnce(&T) -> String,
    ) -> Self {
        let asked = usize::try_from(window.rows() - 1).unwrap_or(usize::MAX);
        let more = items.len() > asked;
        items.truncate(asked);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }
}

/// Whose rows may be seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// Everybody's.
    #[default]
    All,
    /// Only these tenants'.
    Only(Vec<Tenant>),
}

impl Scope {
    /// Whether a tenant's rows may be seen.
    #[must_use]
    pub fn allows(&self, tenant: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(tenants) => tenants.iter().any(|one| one.as_str() == tenant),
        }
    }

    /// Whether there is no restriction: one argument of every list.
    pub(crate) const fn all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// The tenants: the last argument of every list.
    pub(crate) fn table(&self) -> Table {
        let tenants = match self {
            Self::All => &[],
            Self::Only(tenants) => tenants.as_slice(),
        };
        Table::column(&[Kind::Text], tenants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_more_than_asked_makes_a_next_page() {
        let window = Window::first(2);
        assert_eq!(window.rows(), 3);
        let page = Page::of(vec![1, 2, 3], &window, ToString::to_string);
        assert_eq!((page.items, page.next.as_deref()), (vec![1, 2], Some("2")));
        let page = Page::of(vec![1, 2], &window, ToString::to_string);
        assert_eq!((page.items, page.next), (vec![1, 2], None));
        assert_eq!(Window::first(10_000).rows(), 201);
    }
}
