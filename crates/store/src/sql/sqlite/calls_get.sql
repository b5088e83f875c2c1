SELECT identity, made_at, now() AS at FROM calls
WHERE credential = ?1 AND made_at > now() - ?2 * 1000
