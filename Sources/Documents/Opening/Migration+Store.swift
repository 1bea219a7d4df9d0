// Made from Schema/tables. Do not edit: change the SQL, then run the tests with RECORD=1.

extension Migration {
  /// The tables that every database of the store has.
  package static let store = Migration(
    number: 1, name: "store",
    sql: #"""
      -- What every database of the document store has, whatever its tables of documents are.
      -- A database is ours by its application_id (0x494e5448, "INTH"); its user_version is the number
      -- of the last migration. A query's reader reaches none of these tables.

      -- The migrations that made the database what it is.
      CREATE TABLE store_migration (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        appliedAt REAL NOT NULL
      ) STRICT;

      -- Id 0: the last creation time that was given out, in milliseconds since the epoch.
      -- Otherwise the number of a table: the next row of it that may be reserved. Rows are reserved
      -- in blocks and never given out twice.
      CREATE TABLE store_counter (
        id INTEGER PRIMARY KEY,
        value ANY NOT NULL
      ) STRICT;

      -- Small values by name. "store.idKey" is the AES-128 key of the ids: an id is one block of the
      -- row and the number of its table, encrypted, so that nobody can guess one from others.
      -- "store.removed" is there while copies of removed rows may stand in unused bytes of the file.
      CREATE TABLE store_setting (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- The ids of all keys that something in this database was ever sealed with.
      CREATE TABLE store_key (
        kid TEXT PRIMARY KEY,
        firstSeenAt REAL NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Ciphertexts, apart from the documents that they belong to.
      -- place = (number of the table - 10001) * 2^52 + row * 16 + a slot from 0 to 15, so that those
      -- of one document stand side by side and need no index.
      CREATE TABLE store_secret (
        place INTEGER PRIMARY KEY,
        field TEXT NOT NULL,
        kid TEXT NOT NULL,
        jwe TEXT NOT NULL
      ) STRICT;

      CREATE INDEX store_secret_by_kid ON store_secret (kid);

      -- The results of calls with an idempotency key, kept for 14 days. The oldest have the lowest
      -- number.
      CREATE TABLE store_idempotency (
        number INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        function TEXT NOT NULL,
        scope TEXT NOT NULL,
        fingerprint BLOB NOT NULL,
        result TEXT NOT NULL,
        creationTime REAL NOT NULL,
        UNIQUE (key, function, scope)
      ) STRICT;

      -- What was done with credentials. Each row's hash is the SHA-256 of the compact JSON array
      --   [seq,time,event,function,client,organizationId,documentId,outcome,details,previous]
      -- with details as a string and previous, the hash of the row before, in lower-case
      -- hexadecimal; the first row's previous is 32 zero bytes. So no row can be changed or left out
      -- unseen.
      CREATE TABLE store_audit (
        seq INTEGER PRIMARY KEY,
        time REAL NOT NULL,
        event TEXT NOT NULL,
        function TEXT NOT NULL,
        client TEXT NOT NULL,
        organizationId TEXT,
        documentId TEXT,
        outcome TEXT NOT NULL,
        details TEXT NOT NULL,
        previous BLOB NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;

      CREATE TRIGGER store_audit_is_not_changed BEFORE UPDATE ON store_audit
      BEGIN
        SELECT RAISE(ABORT, 'audit rows are never changed');
      END;

      CREATE TRIGGER store_audit_is_not_deleted BEFORE DELETE ON store_audit
      BEGIN
        SELECT RAISE(ABORT, 'audit rows are never deleted');
      END;
      """#)
}
