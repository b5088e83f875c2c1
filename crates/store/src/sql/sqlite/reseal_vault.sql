-- Only what nobody replaced meanwhile; ?2 names nothing here.
UPDATE vault SET sealed = ?4 WHERE name = ?1 AND '' = ?2 AND sealed = ?3
