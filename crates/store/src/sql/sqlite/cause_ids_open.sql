-- Open ones, the newest first, along the index causes_open_all: ?1 ids before this one, ?2 limit.
SELECT id FROM causes WHERE open AND id < ?1 ORDER BY id DESC LIMIT ?2
