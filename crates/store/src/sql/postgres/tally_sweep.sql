-- What nobody is left of begins anew. What somebody else folds just now is left to him.
DELETE FROM tallies t
USING (SELECT kind, tenant, key FROM tallies WHERE count = 0 AND amount = 0
       FOR UPDATE SKIP LOCKED) AS e
WHERE t.kind = e.kind AND t.tenant = e.tenant AND t.key = e.key
