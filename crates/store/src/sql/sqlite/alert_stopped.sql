-- Replays that stopped within a day: the index replays_stopped. What kept failing is among what they
-- stopped for, also once it went after all.
SELECT id, tenants, filter, max(stopped_for, failed + failing) AS failed, stop_percent,
       waiting + released + failed + untouched AS count
FROM replays
WHERE state = 'stopped' AND ended_at > now() - 86400000000
