-- The resolved ones too, along the primary key: ?1 ids before this one, ?2 limit.
SELECT id FROM causes WHERE id < ?1 ORDER BY id DESC LIMIT ?2
