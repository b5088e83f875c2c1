-- ?1 is in doubt and has to be asked about: what could go of the same thing follows it now.
UPDATE deliveries SET follows = ?1
WHERE thing_id = ?2 AND id <> ?1 AND follows IS NULL
  AND status IN ('ready', 'retrying', 'parked', 'dead')
