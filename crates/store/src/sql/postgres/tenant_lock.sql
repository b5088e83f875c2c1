-- Connections of a tenant are added one after the other, so that two cannot take the same flow.
SELECT name, label FROM tenants WHERE name = $1
FOR UPDATE
