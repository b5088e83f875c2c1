UPDATE tasks SET status = $3, result = $4, due_at = now() + $5::bigint * interval '1 millisecond',
       finished_at = CASE WHEN $3 IN ('done', 'failed') THEN now() END
WHERE id = $1 AND owner = $2
