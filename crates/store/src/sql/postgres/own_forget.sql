-- An embedded store has one process: owners of an earlier one are gone.
UPDATE credentials SET owner = NULL, lease_until = NULL, quiet_until = NULL
