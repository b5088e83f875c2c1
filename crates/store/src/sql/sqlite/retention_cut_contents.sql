DELETE FROM delivery_contents
WHERE delivery_id IN (SELECT value ->> 0 FROM json_each(?1))
  AND NOT EXISTS (SELECT 1 FROM deliveries d
                  WHERE d.id = delivery_contents.delivery_id
                    AND (d.open OR d.updated_at > now() - 2592000000000
                         OR EXISTS (SELECT 1 FROM holds h WHERE h.tenant = d.tenant AND (h.until IS NULL OR h.until > now()))))
RETURNING delivery_id AS id
