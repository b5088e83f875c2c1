//! Persons in the store: their values stand nowhere in clear, and a person can be erased.
//!
//! - **At rest** a token stands for every e-mail address, name and CPF, in every text of every
//!   table. The value lies in `personal_values`, sealed under the key of its person, and that key
//!   lies in `people`, sealed with the [`Vault`].
//! - **The boundary** is the transaction. What is written comes with its tokens from `cloak`;
//!   rows read in a transaction that only reads show the values (`boundary`); whatever works
//!   inside of a writing transaction sees tokens only. A token is the same for the same text of
//!   the same person, so keys, joins and digests go on working.
//! - **Erasing** (`erase`) destroys the key. A token depends on the person's identifier, and
//!   who comes back later is somebody new: old texts never become readable again.
//! - Whoever writes a token holds its person until the commit, and erasing waits for that. People
//!   are locked before everything else.

pub(crate) mod boundary;
pub(crate) mod cloak;
mod erase;
pub(crate) mod guard;
mod hmac;
pub(crate) mod links;
pub(crate) mod meet;
pub(crate) mod outcomes;
pub(crate) mod sql;
pub(crate) mod told;
mod vault;

pub use crate::personal::erase::{About, DeliveriesOf, Erased};
pub(crate) use crate::personal::told::{Told, told};
pub use crate::personal::vault::{Vault, VaultError};
