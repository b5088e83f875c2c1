-- Replays that stopped within a day: the index replays_stopped.
SELECT id, tenants, filter, failed, stop_percent, waiting + released + failed + untouched AS count
FROM replays
WHERE state = 'stopped' AND ended_at > now() - 86400000000
