-- Objects that lost their file are due at once.
INSERT INTO file_leftovers (object, tenant, due_at)
SELECT o.object, o.tenant, now() FROM unnest($1::uuid[], $2::text[]) AS o (object, tenant)
