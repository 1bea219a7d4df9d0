-- Ids that documents brought along from another database, or from a table of another number there.
-- An id that this database made gives its row by itself and is not in here.
CREATE TABLE store_alias (
  id TEXT PRIMARY KEY,
  tableNumber INTEGER NOT NULL,
  row INTEGER NOT NULL,
  UNIQUE (tableNumber, row)
) STRICT, WITHOUT ROWID;
