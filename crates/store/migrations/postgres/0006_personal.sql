-- Personal values. In every other text a token stands for each of them.

-- What came before would stay in clear and could not be told from repeats. No release wrote any.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM events) OR EXISTS (SELECT 1 FROM refusals) THEN
        RAISE EXCEPTION 'this database holds events from before personal values were kept apart; begin with an empty one';
    END IF;
END $$;

-- What opens everything below, sealed under the key file; only this is sealed anew when that
-- key is replaced.
CREATE TABLE vault (
    name text PRIMARY KEY,
    sealed bytea NOT NULL
);

-- One row for whoever is known by an e-mail address or a CPF within a tenant. Erasing takes the
-- key and the anchor; whoever comes back later is somebody new.
CREATE TABLE people (
    id uuid PRIMARY KEY,
    tenant text NOT NULL,              -- empty: of a message that names none
    anchor text UNIQUE,                -- keyed digest of what the person is known by
    key text,                          -- sealed with the vault
    created_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz,
    CHECK ((anchor IS NULL) = (key IS NULL)),
    CHECK ((anchor IS NULL) = (erased_at IS NOT NULL))
);

-- By what else a person can be looked up: a CPF may come with several addresses.
CREATE TABLE person_identities (
    digest text NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (digest, person_id)
);
CREATE INDEX person_identities_person ON person_identities (person_id);

-- Values under the key of their person. Rows stay when it is erased: nothing opens them then.
CREATE TABLE personal_values (
    token text COLLATE "C" PRIMARY KEY,
    person_id uuid NOT NULL,
    sealed text NOT NULL
);
CREATE INDEX personal_values_person ON personal_values (person_id);

-- Which events and refused messages name a person.
CREATE TABLE personal_places (
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('event', 'refusal')),
    place uuid NOT NULL,
    PRIMARY KEY (person_id, kind, place)
);
-- For refused messages that are removed.
CREATE INDEX personal_places_refusal ON personal_places (place) WHERE kind = 'refusal';
