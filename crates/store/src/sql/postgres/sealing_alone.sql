-- No writer seals anything until the end of the transaction, and all that was sealed is seen after.
SELECT true AS alone FROM pg_advisory_xact_lock(hashtextextended('sealing keys', 0))
