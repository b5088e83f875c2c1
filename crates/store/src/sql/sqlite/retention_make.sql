-- There are no months to make.
SELECT ?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 < ?4 AND ?5 > 0 AS made
