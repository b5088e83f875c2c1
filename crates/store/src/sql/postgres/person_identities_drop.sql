DELETE FROM person_identities i USING unnest($1::uuid[]) AS k (id) WHERE i.person_id = k.id
