-- Only what nobody replaced meanwhile; ?2 names nothing here.
UPDATE alert_channels SET sealed = ?4 WHERE id = ?1 AND '' = ?2 AND sealed = ?3
