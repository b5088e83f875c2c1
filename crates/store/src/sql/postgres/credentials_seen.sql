INSERT INTO credentials (digest)
SELECT DISTINCT c.credential FROM connections c
WHERE NOT EXISTS (SELECT 1 FROM credentials k WHERE k.digest = c.credential)
ON CONFLICT DO NOTHING
