-- Things of the subject that the chosen event (?2) does not want, and that the target holds or
-- may come to hold.
SELECT t.id, t.name, s.flow, (
           SELECT o.id
           FROM deliveries o
           WHERE o.thing_id = t.id AND o.status NOT IN ('delivered', 'discarded', 'superseded')
             AND NOT EXISTS (SELECT 1 FROM deliveries f WHERE f.follows = o.id)
           ORDER BY o.id DESC
           LIMIT 1) AS last_open
FROM things t
JOIN subjects s ON s.id = t.subject_id
WHERE t.subject_id = ?1
  AND NOT EXISTS (SELECT 1 FROM deliveries w WHERE w.thing_id = t.id AND w.event_id = ?2)
  AND (t.known_reference IS NOT NULL
       OR EXISTS (SELECT 1 FROM deliveries o
                  WHERE o.thing_id = t.id
                    AND o.status NOT IN ('delivered', 'discarded', 'superseded')))
ORDER BY t.name
