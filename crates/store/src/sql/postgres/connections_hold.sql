-- Whoever changes links or resolves causes is alone with the connection; references to it by
-- new rows are no matter.
SELECT id FROM connections WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
