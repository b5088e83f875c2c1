UPDATE replay_rows r
SET state = k.state, note = k.note, updated_at = now()
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS k (position, state, note)
WHERE r.replay_id = $1 AND r.position = k.position
