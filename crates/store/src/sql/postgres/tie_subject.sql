UPDATE subjects SET revision = revision + 1, newest_event = $2, newest_digest = $3
WHERE id = $1
RETURNING revision
