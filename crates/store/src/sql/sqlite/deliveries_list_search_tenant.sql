-- By the beginning of a key, subject or event id, or by a whole reference or delivery id (?12),
-- of some tenants: ?10 is the text, ?11 the first that does not begin with it. Each way has its index and
-- reads 1,001 at most: one that finds more is told by a row without an id, and then nothing is
-- listed, for it could not be all.
-- ?1 status, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 ids before this
-- one, ?8 limit, ?9 ids from this one on, ?13 cause,
-- ?14 the tenants. Each way goes along their own parts of an index, so nobody else's rows cost
-- anything; of keys the text has enough characters to begin next to none but its own.
WITH by_key AS MATERIALIZED (
    SELECT t.id FROM things t CROSS JOIN connections n ON n.id = t.connection_id
    WHERE t.target_key >= ?10 AND t.target_key < ?11
      AND n.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)) AND (?3 IS NULL OR n.id = ?3)
    LIMIT 1001
), by_reference AS MATERIALIZED (
    SELECT r.thing_id AS id
    FROM jsonb_each(?14) t CROSS JOIN deliveries r
    WHERE r.reference = ?10 AND r.tenant = t.value ->> 0
    LIMIT 1001
), by_subject AS MATERIALIZED (
    SELECT s.id
    FROM connections n CROSS JOIN subjects s
    WHERE n.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)) AND (?3 IS NULL OR n.id = ?3)
      AND s.connection_id = n.id AND s.name >= ?10 AND s.name < ?11
    LIMIT 1001
), by_event AS MATERIALIZED (
    SELECT e.id
    FROM jsonb_each(?14) t CROSS JOIN events e
    WHERE e.tenant = t.value ->> 0 AND e.event_id >= ?10 AND e.event_id < ?11
      AND (?3 IS NULL OR e.connection_id = ?3)
    LIMIT 1001
), found AS (
    SELECT ?12 AS id
    UNION SELECT x.id FROM by_key k CROSS JOIN deliveries x ON x.thing_id = k.id
    UNION SELECT x.id FROM by_reference r CROSS JOIN deliveries x ON x.thing_id = r.id
    UNION SELECT x.id FROM by_subject s CROSS JOIN things t ON t.subject_id = s.id
        CROSS JOIN deliveries x ON x.thing_id = t.id
    UNION SELECT x.id FROM by_event e CROSS JOIN deliveries x ON x.event_id = e.id
), broad AS MATERIALIZED (
    SELECT 1 AS way
    WHERE (SELECT count(*) FROM by_key) > 1000 OR (SELECT count(*) FROM by_reference) > 1000
       OR (SELECT count(*) FROM by_subject) > 1000 OR (SELECT count(*) FROM by_event) > 1000
)
SELECT NULL AS id FROM broad
UNION ALL
SELECT l.id
FROM (
    SELECT d.id
    FROM deliveries d
    WHERE d.id IN (SELECT f.id FROM found f) AND NOT EXISTS (SELECT 1 FROM broad)
      AND d.id >= ?9 AND d.id < ?7
      AND (?1 IS NULL OR d.status = ?1)
      AND (?6 IS NULL OR d.fingerprint = ?6)
      AND (?2 IS NULL OR d.flow = ?2)
      AND (?3 IS NULL OR d.connection_id = ?3)
      AND (?4 IS NULL OR d.created_at >= ?4)
      AND (?5 IS NULL OR d.created_at < ?5)
      AND (?13 IS NULL OR EXISTS (SELECT 1 FROM delivery_causes w
                                  WHERE w.cause_id = ?13 AND w.delivery_id = d.id))
      AND d.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14))
    ORDER BY d.id DESC
    LIMIT ?8) AS l
