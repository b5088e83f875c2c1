-- Who removes one has it for a while; then it is somebody else's turn. From then on it is not its
-- upload's any more.
UPDATE file_leftovers SET due_at = now() + ?1 * 1000, taken = ?3
WHERE object IN (
    SELECT o.object FROM file_leftovers o WHERE o.due_at <= now()
    ORDER BY o.due_at LIMIT ?2)
RETURNING object, tenant
