INSERT INTO audit (id, at, who_kind, who, who_label, origin, action, tenant, subject, reason,
                   before, after)
VALUES (?1, now(), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
