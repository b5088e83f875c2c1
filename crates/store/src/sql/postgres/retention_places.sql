-- Where persons were named in refused messages that are gone, along personal_places_refusal.
DELETE FROM personal_places p USING unnest($1::uuid[]) AS k (id)
WHERE p.kind = 'refusal' AND p.place = k.id
