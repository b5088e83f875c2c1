UPDATE audit SET block = ?1 WHERE id IN (SELECT value ->> 0 FROM jsonb_each(?2)) AND block IS NULL
