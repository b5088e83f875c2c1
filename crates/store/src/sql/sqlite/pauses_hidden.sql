-- Methods at rest that a connection does not show: it came to the credential after the rest began.
SELECT c.id AS connection_id, m.method, m.paused_until, now() AS at
FROM methods m JOIN connections c ON c.credential = m.credential
WHERE m.paused_until > now()
  AND NOT EXISTS (SELECT 1 FROM causes x
                  WHERE x.connection_id = c.id AND x.entity = m.method
                    AND x.kind = 'target-pause' AND x.open)
ORDER BY c.id, m.method
