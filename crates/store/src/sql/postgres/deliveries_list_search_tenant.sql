-- By the beginning of a key, subject or event id, or by a whole reference or delivery id ($12),
-- of some tenants: $10 is the text, $11 the first that does not begin with it. Each way has its index and
-- reads 1,001 at most: one that finds more is told by a row without an id, and then nothing is
-- listed, for it could not be all. OFFSET 0 keeps each step a loop along an index, whatever the
-- planner thinks of the sizes.
-- $1 status, $2 flow, $3 connection, $4 since, $5 until, $6 fingerprint, $7 ids before this
-- one, $8 limit, $9 ids from this one on, $13 cause,
-- $14 the tenants. Each way goes along their own parts of an index, so nobody else's rows cost
-- anything; of keys the text has enough characters to begin next to none but its own.
WITH by_key AS MATERIALIZED (
    SELECT t.id FROM things t JOIN connections n ON n.id = t.connection_id
    WHERE t.target_key >= $10 AND t.target_key < $11
      AND n.tenant = ANY ($14::text[]) AND ($3::uuid IS NULL OR n.id = $3)
    ORDER BY t.target_key LIMIT 1001
), by_reference AS MATERIALIZED (
    SELECT r.thing_id AS id
    FROM unnest($14::text[]) AS t (name)
    CROSS JOIN LATERAL (
        SELECT r.thing_id FROM deliveries r
        WHERE r.reference = $10 AND r.tenant = t.name
        LIMIT 1001) AS r
    LIMIT 1001
), by_subject AS MATERIALIZED (
    SELECT s.id
    FROM connections n
    CROSS JOIN LATERAL (
        SELECT s.id FROM subjects s
        WHERE s.connection_id = n.id AND s.name >= $10 AND s.name < $11
        ORDER BY s.name LIMIT 1001) AS s
    WHERE n.tenant = ANY ($14::text[]) AND ($3::uuid IS NULL OR n.id = $3)
    LIMIT 1001
), by_event AS MATERIALIZED (
    SELECT e.id
    FROM unnest($14::text[]) AS t (name)
    CROSS JOIN LATERAL (
        SELECT e.id FROM events e
        WHERE e.tenant = t.name AND e.event_id >= $10 AND e.event_id < $11
          AND ($3::uuid IS NULL OR e.connection_id = $3)
        ORDER BY e.event_id LIMIT 1001) AS e
    LIMIT 1001
), found AS (
    SELECT $12::uuid AS id
    UNION SELECT x.id FROM by_key k CROSS JOIN LATERAL (
        SELECT x.id FROM deliveries x WHERE x.thing_id = k.id OFFSET 0) AS x
    UNION SELECT x.id FROM by_reference r CROSS JOIN LATERAL (
        SELECT x.id FROM deliveries x WHERE x.thing_id = r.id OFFSET 0) AS x
    UNION SELECT x.id FROM by_subject s CROSS JOIN LATERAL (
        SELECT t.id FROM things t WHERE t.subject_id = s.id OFFSET 0) AS t CROSS JOIN LATERAL (
        SELECT x.id FROM deliveries x WHERE x.thing_id = t.id OFFSET 0) AS x
    UNION SELECT x.id FROM by_event e CROSS JOIN LATERAL (
        SELECT x.id FROM deliveries x WHERE x.event_id = e.id OFFSET 0) AS x
), broad AS MATERIALIZED (
    SELECT 1 AS way
    WHERE (SELECT count(*) FROM by_key) > 1000 OR (SELECT count(*) FROM by_reference) > 1000
       OR (SELECT count(*) FROM by_subject) > 1000 OR (SELECT count(*) FROM by_event) > 1000
)
SELECT NULL::uuid AS id FROM broad
UNION ALL
SELECT l.id
FROM (
    SELECT d.id
    FROM found f CROSS JOIN LATERAL (
        SELECT d.id FROM deliveries d
        WHERE d.id = f.id AND d.id >= $9 AND d.id < $7
          AND ($1::text IS NULL OR d.status = $1)
          AND ($6::text IS NULL OR d.fingerprint = $6)
          AND ($2::text IS NULL OR d.flow = $2)
          AND ($3::uuid IS NULL OR d.connection_id = $3)
          AND ($4::timestamptz IS NULL OR d.created_at >= $4)
          AND ($5::timestamptz IS NULL OR d.created_at < $5)
          AND ($13::uuid IS NULL OR EXISTS (SELECT 1 FROM delivery_causes w
                                            WHERE w.cause_id = $13 AND w.delivery_id = d.id))
          AND d.tenant = ANY ($14::text[])
        OFFSET 0) AS d
    WHERE NOT EXISTS (SELECT 1 FROM broad)
    ORDER BY d.id DESC
    LIMIT $8::bigint) AS l
