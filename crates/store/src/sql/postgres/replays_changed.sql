-- What got on after a place, oldest change first, along the index replays_updated_at.
-- $1 instant, $2 id, $3 limit.
SELECT id, updated_at FROM replays
WHERE (updated_at, id) > ($1::timestamptz, $2::uuid)
ORDER BY updated_at, id
LIMIT $3::bigint
