//! English and Portuguese of every help text, in the order of the English.

mod from_m;
mod to_l;

/// All of them: English, Portuguese.
pub(super) fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    to_l::HELP.iter().chain(from_m::HELP)
}
