UPDATE refusals SET announced_at = now() WHERE id IN (SELECT value ->> 0 FROM json_each(?1))
