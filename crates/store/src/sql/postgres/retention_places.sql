-- Where persons were named in refused messages that are gone. Reads all places: it runs only when
-- refusals were removed, and the key begins with the person.
DELETE FROM personal_places p USING unnest($1::uuid[]) AS k (id)
WHERE p.kind = 'refusal' AND p.place = k.id
