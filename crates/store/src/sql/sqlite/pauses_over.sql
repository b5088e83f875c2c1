UPDATE causes INDEXED BY causes_resting SET open = 0, resolved_at = now()
WHERE open AND kind = 'target-pause'
  AND NOT EXISTS (SELECT 1 FROM connections c
                  JOIN methods m ON m.credential = c.credential AND m.method = causes.entity
                  WHERE c.id = causes.connection_id AND m.paused_until > now() - ?1 * 1000)
