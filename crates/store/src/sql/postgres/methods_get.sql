SELECT method, faults::bigint AS faults, paused_until, fingerprint, now() AS at
FROM methods WHERE credential = $1
