UPDATE refusals SET announced_at = now() WHERE id = ANY ($1::uuid[])
