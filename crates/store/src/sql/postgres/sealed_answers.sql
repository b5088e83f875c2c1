-- Along the primary key, from ($1, $2) on.
SELECT caller AS one, key AS two, request AS three, answer AS text FROM idempotency
WHERE (caller, key) > ($1, $2) AND answer IS NOT NULL
ORDER BY caller, key
LIMIT $3
