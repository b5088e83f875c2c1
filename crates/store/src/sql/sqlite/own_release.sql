UPDATE credentials SET owner = NULL, lease_until = NULL, quiet_until = NULL
WHERE owner = ?1 AND digest IN (SELECT value ->> 0 FROM jsonb_each(?2))
