DELETE FROM person_identities WHERE person_id IN (SELECT value ->> 0 FROM jsonb_each(?1))
