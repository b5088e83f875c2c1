-- Where persons were named in refused messages that are gone, along personal_places_refusal.
DELETE FROM personal_places
WHERE kind = 'refusal' AND place IN (SELECT value ->> 0 FROM jsonb_each(?1))
