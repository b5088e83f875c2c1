//! The statements of personal values.

use crate::db::statements;

statements! {
    PEOPLE_ERASE = "people_erase",
    PEOPLE_HOLD = "people_hold",
    PEOPLE_INSERT = "people_insert",
    PEOPLE_OF = "people_of",
    PEOPLE_SHARE = "people_share",
    PERSON_IDENTITIES_DROP = "person_identities_drop",
    PERSON_IDENTITIES_INSERT = "person_identities_insert",
    PERSON_SHARED = "person_shared",
    PERSONAL_CONTENT = "personal_content",
    PERSONAL_COUNTS = "personal_counts",
    PERSONAL_DELIVERIES = "personal_deliveries",
    PERSONAL_LINKS_DROP = "personal_links_drop",
    PERSONAL_PLACES_INSERT = "personal_places_insert",
    PERSONAL_UNFINISHED = "personal_unfinished",
    PERSONAL_VALUES_INSERT = "personal_values_insert",
    PERSONAL_VALUES_OPEN = "personal_values_open",
    VAULT_GET = "vault_get",
    VAULT_PUT = "vault_put",
}
