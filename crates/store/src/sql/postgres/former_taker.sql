-- The flow that a connection is about to take no more.
INSERT INTO former_takers (connection_id, flow)
SELECT id, takes FROM connections
WHERE id = $1 AND takes IS NOT NULL AND takes IS DISTINCT FROM $2
ON CONFLICT (connection_id, flow) DO NOTHING
