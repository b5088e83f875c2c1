//! The database refuses to change the trail; whoever switches that off is found out.

use malote_core::json::digest_bytes;
use malote_store::audit::{Flaw, Head, Verified};

use crate::audit::{ana, trail};
use crate::given::tenant;
use crate::harness::{Bed, Place, on_both};
use crate::queue::raw::Raw;

/// Three blocks of two rows, and a way around the store. Not in memory, where there is none.
async fn chain(bed: &Bed) -> Option<(Raw, Vec<Head>)> {
    if bed.place == Place::Memory {
        return None;
    }
    let mut heads = Vec::new();
    for number in 0..6 {
        let name = tenant(&format!("t{number}"));
        bed.store.by(&ana()).add_tenant(&name, "").await.unwrap();
        if number % 2 == 1 {
            heads.push(bed.store.seal_audit().await.unwrap().unwrap());
        }
    }
    Some((Raw::open(bed).await, heads))
}

/// Changes what the database would not let anybody change.
async fn tamper(bed: &Bed, raw: &Raw, sql: &str) {
    match bed.place {
        Place::Postgres => {
            for table in ["audit", "audit_blocks"] {
                raw.run(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"))
                    .await;
            }
        }
        Place::File | Place::Memory => {
            for trigger in [
                "audit_no_insert",
                "audit_no_delete",
                "audit_no_update",
                "audit_blocks_no_update",
                "audit_blocks_no_delete",
            ] {
                raw.run(&format!("DROP TRIGGER IF EXISTS {trigger}")).await;
            }
        }
    }
    raw.run(sql).await;
}

async fn verified(bed: &Bed, head: Option<&Head>) -> Verified {
    let head = head.map(|head| (head.number, head.digest.as_str()));
    let found = bed.store.verify_audit(1, 100, head).await;
    found.expect("a look at the chain")
}

async fn flaw(bed: &Bed, head: Option<&Head>) -> Flaw {
    verified(bed, head).await.flaw.expect("a flaw")
}

on_both!(the_database_refuses_to_change_the_trail, |bed| {
    let Some((raw, _)) = chain(&bed).await else {
        return;
    };
    bed.store
        .by(&ana())
        .add_tenant(&tenant("open"), "")
        .await
        .unwrap();
    let mut refused = vec![
        "DELETE FROM audit",
        "DELETE FROM audit WHERE block IS NULL",
        "INSERT INTO audit (id, at, who_kind, who, who_label, origin, action, subject, block)
         SELECT '00000000-0000-7000-8000-000000000001', at, who_kind, who, who_label, origin,
                action, subject, 2
         FROM audit WHERE block = 2 AND subject = 't3'",
        "UPDATE audit SET reason = 'other'",
        "UPDATE audit SET block = NULL",
        "UPDATE audit SET block = 3 WHERE block = 2",
        "UPDATE audit SET block = 4, reason = 'other' WHERE block IS NULL",
        "DELETE FROM audit_blocks",
        "UPDATE audit_blocks SET digest = previous WHERE number = 2",
    ];
    if bed.place == Place::Postgres {
        refused.extend(["TRUNCATE audit", "TRUNCATE audit_blocks"]);
    }
    if bed.place == Place::File {
        refused.extend([
            "INSERT OR REPLACE INTO audit
             SELECT id, at, who_kind, 'other', who_label, origin, action, tenant, subject, reason,
                    before, after, NULL
             FROM audit WHERE block = 2",
            "INSERT OR REPLACE INTO audit_blocks
             SELECT number, count, leaves, previous, leaves, sealed_at
             FROM audit_blocks WHERE number = 3",
        ]);
    }
    for sql in refused {
        let error = raw.try_run(sql).await.expect_err(sql);
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
    let sound = verified(&bed, None).await;
    assert_eq!((sound.flaw, sound.rows, sound.unsealed), (None, 6, 1));
});

on_both!(a_changed_row_is_named, |bed| {
    let Some((raw, _)) = chain(&bed).await else {
        return;
    };
    let row = trail(&bed.store).await[2].id;
    for column in [
        "who", "origin", "action", "tenant", "subject", "after", "reason",
    ] {
        let kept = raw
            .one(
                &format!("coalesce({column}, 'null')"),
                &format!("FROM audit WHERE CAST(id AS text) = '{row}'"),
            )
            .await;
        let place = format!("WHERE CAST(id AS text) = '{row}'");
        tamper(
            &bed,
            &raw,
            &format!("UPDATE audit SET {column} = 'x' {place}"),
        )
        .await;
        assert_eq!(flaw(&bed, None).await, Flaw::RowChanged { block: 2, row });
        let back = match kept.as_str() {
            "null" => "NULL".to_owned(),
            text => format!("'{text}'"),
        };
        raw.run(&format!("UPDATE audit SET {column} = {back} {place}"))
            .await;
        assert_eq!(verified(&bed, None).await.flaw, None, "{column}");
    }
});

on_both!(a_removed_row_is_named_by_its_place, |bed| {
    let Some((raw, _)) = chain(&bed).await else {
        return;
    };
    let row = trail(&bed.store).await[2].id;
    let sql = format!("DELETE FROM audit WHERE CAST(id AS text) = '{row}'");
    tamper(&bed, &raw, &sql).await;
    let wanted = Flaw::RowRemoved { block: 2, place: 2 };
    assert_eq!(flaw(&bed, None).await, wanted);
    assert!(wanted.to_string().contains("block 2"));
});

on_both!(an_added_row_is_named, |bed| {
    let Some((raw, _)) = chain(&bed).await else {
        return;
    };
    for id in [
        "00000000-0000-7000-8000-000000000001",
        "ffffffff-0000-7000-8000-000000000001",
    ] {
        let sql = format!(
            "INSERT INTO audit (id, at, who_kind, who, who_label, origin, action, subject, block)
             SELECT '{id}', at, who_kind, who, who_label, origin, action, subject, 2
             FROM audit WHERE block = 1 ORDER BY id LIMIT 1"
        );
        tamper(&bed, &raw, &sql).await;
        let row = id.parse().unwrap();
        assert_eq!(flaw(&bed, None).await, Flaw::RowAdded { block: 2, row });
        raw.run(&format!(
            "DELETE FROM audit WHERE CAST(id AS text) = '{id}'"
        ))
        .await;
    }
    let hidden = "UPDATE audit SET block = 0 WHERE block = 3";
    tamper(&bed, &raw, hidden).await;
    assert!(verified(&bed, None).await.flaw.is_some());
});

on_both!(a_removed_block_is_named, |bed| {
    let Some((raw, _)) = chain(&bed).await else {
        return;
    };
    tamper(&bed, &raw, "DELETE FROM audit_blocks WHERE number = 2").await;
    assert_eq!(flaw(&bed, None).await, Flaw::BlockMissing { block: 2 });
    raw.run("DELETE FROM audit WHERE block = 2").await;
    assert_eq!(flaw(&bed, None).await, Flaw::BlockMissing { block: 2 });
});

on_both!(the_end_cut_off_is_seen_by_a_head_that_was_kept, |bed| {
    let Some((raw, heads)) = chain(&bed).await else {
        return;
    };
    tamper(&bed, &raw, "DELETE FROM audit_blocks WHERE number = 3").await;
    assert_eq!(flaw(&bed, None).await, Flaw::BlockMissing { block: 3 });
    raw.run("DELETE FROM audit WHERE block = 3").await;
    assert_eq!(verified(&bed, None).await.flaw, None, "it looks sound");
    let wanted = Flaw::BlockMissing { block: 3 };
    assert_eq!(flaw(&bed, Some(&heads[2])).await, wanted);
    assert_eq!(verified(&bed, Some(&heads[1])).await.flaw, None);
    // Another end grows in its place.
    for name in ["u1", "u2"] {
        let added = bed.store.by(&ana()).add_tenant(&tenant(name), "").await;
        added.unwrap();
    }
    bed.store.seal_audit().await.unwrap().unwrap();
    assert_eq!(verified(&bed, None).await.flaw, None);
    let wanted = Flaw::OtherHead { block: 3 };
    assert_eq!(flaw(&bed, Some(&heads[2])).await, wanted);
});

on_both!(a_block_made_anew_breaks_the_chain, |bed| {
    let Some((raw, _)) = chain(&bed).await else {
        return;
    };
    let other = digest_bytes(b"other");
    let sql = format!("UPDATE audit_blocks SET digest = '{other}' WHERE number = 1");
    tamper(&bed, &raw, &sql).await;
    assert_eq!(flaw(&bed, None).await, Flaw::BlockChanged { block: 1 });
});
