DELETE FROM links WHERE (connection_id, kind, key) IN (
    SELECT c.id, 'member', v.token FROM people p
    JOIN personal_values v ON v.person_id = p.id
    JOIN connections c ON c.tenant = p.tenant
    WHERE p.id IN (SELECT value ->> 0 FROM jsonb_each(?1)))
