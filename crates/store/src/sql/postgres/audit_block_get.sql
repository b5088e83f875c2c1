SELECT number, count, leaves, previous, digest FROM audit_blocks WHERE number = $1
