SELECT method, faults, paused_until, fingerprint, now() AS at FROM methods WHERE credential = ?1
