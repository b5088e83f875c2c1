UPDATE tasks SET status = ?3, result = ?4, due_at = now() + ?5 * 1000,
       finished_at = CASE WHEN ?3 IN ('done', 'failed') THEN now() END
WHERE id = ?1 AND owner = ?2
