-- Credentials that take the place of refused ones are tested before what waited on them goes. Such
-- a test is repeated while the target cannot be asked: nobody waits for its answer but the work.
ALTER TABLE tasks ADD COLUMN until_known boolean NOT NULL DEFAULT false;
