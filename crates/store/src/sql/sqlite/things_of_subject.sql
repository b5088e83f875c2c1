-- The things of one subject, each with the content that it is known to hold: none where a person
-- changed it, or where that is too old. Goes along the unique names of subjects and things.
SELECT t.name, t.target_key, t.incarnation, t.known_reference, t.known_amount, t.known_snapshot,
       (SELECT c.content
        FROM deliveries d
        JOIN delivery_contents c ON c.delivery_id = d.id
        WHERE d.thing_id = t.id AND d.status = 'delivered' AND d.content_digest = t.known_digest
        ORDER BY d.revision DESC
        LIMIT 1) AS content
FROM subjects s
JOIN things t ON t.subject_id = s.id
WHERE s.connection_id = ?1 AND s.flow = ?2 AND s.source = ?3 AND s.name = ?4
ORDER BY t.name
