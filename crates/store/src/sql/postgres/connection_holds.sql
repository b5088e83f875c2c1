-- Whether the target is known to hold something through a connection, or may hold it.
SELECT EXISTS (SELECT 1 FROM things WHERE connection_id = $1 AND known_reference IS NOT NULL)
       OR EXISTS (SELECT 1 FROM deliveries
                  WHERE connection_id = $1 AND status <> 'delivered'
                    AND (doubt OR status = 'sending')) AS holds
