DELETE FROM holds WHERE tenant = ?1
