-- Only what nobody replaced meanwhile.
UPDATE connections SET sealed = ?4 WHERE tenant = ?1 AND name = ?2 AND sealed = ?3
