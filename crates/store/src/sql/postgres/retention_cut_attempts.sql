-- Removes those whose delivery is not needed, or gone. The share lock waits for whoever brings one
-- back to life, and is waited for.
WITH needless AS MATERIALIZED (
    SELECT d.id FROM deliveries d
    WHERE d.id = ANY ($1::uuid[]) AND NOT d.open AND d.updated_at <= now() - interval '30 days'
      AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.tenant = d.tenant AND (h.until IS NULL OR h.until > now()))
    ORDER BY d.id
    FOR SHARE OF d
)
DELETE FROM attempts c
WHERE c.delivery_id = ANY ($1::uuid[])
  AND (c.delivery_id IN (SELECT id FROM needless)
       OR NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.id = c.delivery_id))
RETURNING c.delivery_id AS id
