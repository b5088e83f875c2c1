-- What a claim would take up if these were replayed now. In doubt they would be asked about.
SELECT d.id, d.fence, d.status, d.tenant, d.connection_id, d.flow, d.event_id, d.thing_id, d.name,
       d.revision::bigint AS revision, d.amount, c.content, d.content_digest, d.needs, d.links,
       d.doubt, d.tries::bigint AS tries, d.questions::bigint AS questions,
       d.contradictions::bigint AS contradictions, d.begun_at IS NOT NULL AS begun, d.fingerprint,
       d.traceparent, t.target_key, t.incarnation::bigint AS incarnation, t.known_reference,
       t.known_snapshot, t.known_amount, s.name AS subject, s.source,
       s.newest_at AS revised_at, now() AS at,
       CASE WHEN d.failing_since < n.resumed_at THEN n.resumed_at ELSE d.failing_since END
           AS failing_since,
       d.asked_since, d.revision = s.revision AS newest, d.failure,
       CASE WHEN d.doubt AND d.operation IS NOT NULL THEN d.operation
            WHEN NOT d.present AND t.known_reference IS NULL THEN 'nothing'
            WHEN NOT d.present THEN 'remove'
            WHEN t.known_reference IS NULL THEN 'include'
            WHEN t.known_digest = d.content_digest THEN 'nothing'
            ELSE 'change' END AS operation,
       (SELECT a.exchanges FROM attempts a
        WHERE a.delivery_id = d.id AND a.errand = 'deliver'
        ORDER BY a.number DESC LIMIT 1) AS exchanges
FROM deliveries d
JOIN things t ON t.id = d.thing_id
JOIN subjects s ON s.id = d.subject_id
JOIN connections n ON n.id = d.connection_id
LEFT JOIN delivery_contents c ON c.delivery_id = d.id
WHERE d.id = ANY ($1::uuid[])
ORDER BY d.id
