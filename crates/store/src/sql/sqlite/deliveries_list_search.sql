-- By the beginning of a key, subject or event id, by a whole reference or delivery id (?13):
-- ?11 is the text, ?12 the first that does not begin with it. Each way has its index, and gives
-- up after 1,000: a text that finds more is too short to help.
-- ?1 status, ?2 flow, ?3 connection, ?4 since, ?5 until, ?6 fingerprint, ?7 ids before this one,
-- ?8 limit, ?9 ids from this one on.
-- ?10 all tenants, else those of the last argument.
SELECT d.id
FROM deliveries d
WHERE d.id IN (
    SELECT ?13
    UNION SELECT * FROM (
        SELECT x.id FROM things t JOIN deliveries x ON x.thing_id = t.id
        WHERE t.target_key >= ?11 AND t.target_key < ?12
          AND (?10 OR x.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)))
        LIMIT 1000) AS by_key
    UNION SELECT * FROM (
        SELECT x.id FROM deliveries r JOIN deliveries x ON x.thing_id = r.thing_id
        WHERE r.reference = ?11
          AND (?10 OR x.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)))
        LIMIT 1000) AS by_reference
    UNION SELECT * FROM (
        SELECT x.id FROM subjects s JOIN things t ON t.subject_id = s.id
            JOIN deliveries x ON x.thing_id = t.id
        WHERE s.name >= ?11 AND s.name < ?12
          AND (?10 OR x.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)))
        LIMIT 1000) AS by_subject
    UNION SELECT * FROM (
        SELECT x.id FROM events e JOIN deliveries x ON x.event_id = e.id
        WHERE e.event_id >= ?11 AND e.event_id < ?12
          AND (?10 OR x.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)))
        LIMIT 1000) AS by_event
) AND d.id >= ?9 AND d.id < ?7
  AND (?1 IS NULL OR d.status = ?1)
  AND (?6 IS NULL OR d.fingerprint = ?6)
  AND (?2 IS NULL OR d.flow = ?2)
  AND (?3 IS NULL OR d.connection_id = ?3)
  AND (?4 IS NULL OR d.created_at >= ?4)
  AND (?5 IS NULL OR d.created_at < ?5)
  AND (?10 OR d.tenant IN (SELECT value ->> 0 FROM jsonb_each(?14)))
ORDER BY d.id DESC
LIMIT ?8
