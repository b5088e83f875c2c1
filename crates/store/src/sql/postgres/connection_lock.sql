-- As an order finds it; the order that comes next finds what this one made of it. Nothing is claimed
-- from it meanwhile (see claim_take).
SELECT id, tenant, name, target, takes, base_url, settings, credential, parts, paused, created_at,
       updated_at, synced_at, tested_at
FROM connections WHERE id = $1
FOR NO KEY UPDATE
