INSERT INTO methods (credential, method, faults, paused_until, fingerprint)
VALUES (?1, ?2, ?3, now() + ?4 * 1000, ?5)
ON CONFLICT (credential, method) DO UPDATE
SET faults = excluded.faults, paused_until = excluded.paused_until, fingerprint = excluded.fingerprint
