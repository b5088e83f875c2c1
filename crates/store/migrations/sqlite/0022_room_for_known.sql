-- Room on pages is a matter of PostgreSQL alone.
SELECT 1;
