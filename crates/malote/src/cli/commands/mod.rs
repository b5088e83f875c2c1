//! What each noun does: ask the API, then show the answer.

pub(crate) mod alert;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod cause;
pub(crate) mod completions;
pub(crate) mod connection;
pub(crate) mod dead;
pub(crate) mod delivery;
pub(crate) mod doctor;
pub(crate) mod event;
pub(crate) mod file;
pub(crate) mod hold;
pub(crate) mod key;
pub(crate) mod key_file;
pub(crate) mod link;
pub(crate) mod migrate;
pub(crate) mod person;
pub(crate) mod replay;
pub(crate) mod retention;
pub(crate) mod settings;
mod show;
pub(crate) mod tenant;
#[cfg(test)]
mod tests;
pub(crate) mod totals;
