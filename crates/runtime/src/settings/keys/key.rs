//! What is known of one setting.

use malote_core::language::Text;

/// How a value is written and whether it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One value, shown as it is.
    Plain,
    /// An address: a password in it is hidden.
    Address,
    /// Never shown, and only taken from the environment.
    Secret,
    /// Several values: an array in the file, separated by commas elsewhere.
    List,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) default: &'static str,
    pub(crate) kind: Kind,
    pub(crate) about: Text,
}

pub(super) const fn plain(name: &'static str, default: &'static str, about: Text) -> Key {
    Key {
        name,
        default,
        kind: Kind::Plain,
        about,
    }
}

pub(super) const fn address(name: &'static str, default: &'static str, about: Text) -> Key {
    Key {
        name,
        default,
        kind: Kind::Address,
        about,
    }
}
