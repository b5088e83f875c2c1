-- One sealer at a time, until the end of the transaction; writers of rows never wait for it.
SELECT pg_try_advisory_xact_lock(hashtextextended('audit sealer', 0)) AS alone
