SELECT kind, count(*) AS count FROM alarms WHERE closed_at IS NULL GROUP BY kind
