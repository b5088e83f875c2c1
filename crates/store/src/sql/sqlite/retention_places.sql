-- Where persons were named in refused messages that are gone. Reads all places: it runs only when
-- refusals were removed, and the key begins with the person.
DELETE FROM personal_places
WHERE kind = 'refusal' AND place IN (SELECT value ->> 0 FROM jsonb_each(?1))
