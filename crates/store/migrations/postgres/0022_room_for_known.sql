-- What is known of a thing comes later and is longer than all that was there before. At half a page
-- every second one found no room beside its row, went to another page and into all three indexes anew.
ALTER TABLE things SET (fillfactor = 30);
