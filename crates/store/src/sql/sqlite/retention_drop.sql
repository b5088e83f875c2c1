-- There are no months to drop.
SELECT ?1 = ?2 AND ?3 < ?4 AND ?5 > 0 AS dropped, 0 AS removed, 0 AS kept
