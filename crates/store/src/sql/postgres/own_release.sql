-- Handed back with nothing in flight: the next owner need not wait.
UPDATE credentials SET owner = NULL, lease_until = NULL, quiet_until = NULL
WHERE owner = $1 AND digest = ANY ($2::text[])
