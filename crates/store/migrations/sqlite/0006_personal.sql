-- Personal values. In every other text a token stands for each of them.

-- What came before would stay in clear and could not be told from repeats. No release wrote any.
CREATE TABLE before_personal_values (
    found INTEGER CONSTRAINT database_holds_events_from_before_begin_with_an_empty_one CHECK (found = 0)
) STRICT;
INSERT INTO before_personal_values
SELECT EXISTS (SELECT 1 FROM events) OR EXISTS (SELECT 1 FROM refusals);
DROP TABLE before_personal_values;

-- What opens everything below, sealed under the key file; only this is sealed anew when that
-- key is replaced.
CREATE TABLE vault (
    name TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

-- One row for whoever is known by an e-mail address or a CPF within a tenant. Erasing takes the
-- key and the anchor; whoever comes back later is somebody new.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,              -- empty: of a message that names none
    anchor TEXT UNIQUE,                -- keyed digest of what the person is known by
    key TEXT,                          -- sealed with the vault
    created_at INTEGER NOT NULL,
    erased_at INTEGER,
    CHECK ((anchor IS NULL) = (key IS NULL)),
    CHECK ((anchor IS NULL) = (erased_at IS NOT NULL))
) STRICT;

-- By what else a person can be looked up: a CPF may come with several addresses.
CREATE TABLE person_identities (
    digest TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (digest, person_id)
) STRICT;
CREATE INDEX person_identities_person ON person_identities (person_id);

-- Values under the key of their person. Rows stay when it is erased: nothing opens them then.
CREATE TABLE personal_values (
    token TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    sealed TEXT NOT NULL
) STRICT;
CREATE INDEX personal_values_person ON personal_values (person_id);

-- Which events and refused messages name a person.
CREATE TABLE personal_places (
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'refusal')),
    place TEXT NOT NULL,
    PRIMARY KEY (person_id, kind, place)
) STRICT;
-- For refused messages that are removed.
CREATE INDEX personal_places_refusal ON personal_places (place) WHERE kind = 'refusal';
