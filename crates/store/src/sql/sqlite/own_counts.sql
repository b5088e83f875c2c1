SELECT (SELECT count(*) FROM credentials k
        WHERE EXISTS (SELECT 1 FROM connections c WHERE c.credential = k.digest)) AS credentials,
       (SELECT count(*) FROM workers WHERE seen_until > now()) AS workers
