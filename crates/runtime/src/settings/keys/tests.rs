//! The list is sound.

use std::collections::BTreeSet;

use super::*;

#[test]
fn names_are_unique_and_have_a_section() {
    let names: BTreeSet<&str> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), KEYS.len());
    for name in names {
        assert_eq!(name.split('.').count(), 2, "{name}");
    }
}

#[test]
fn broker_users_are_known_by_their_section() {
    assert_eq!(find("broker.users.ana").unwrap().kind, Kind::List);
    assert!(find("broker.users.").is_none());
    assert!(find("broker.user.ana").is_none());
}
