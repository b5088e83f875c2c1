-- Whether the target is known to hold something through a connection.
SELECT EXISTS (SELECT 1 FROM things WHERE connection_id = ?1 AND known_reference IS NOT NULL)
           AS holds
