-- An object that was taken to be removed is not its upload's any more, however late that ends; and
-- only who took it last may forget it.
ALTER TABLE file_leftovers ADD COLUMN taken uuid;
