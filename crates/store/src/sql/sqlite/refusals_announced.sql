UPDATE refusals SET announced_at = now() WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?1))
