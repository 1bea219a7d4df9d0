// Made from Schema/tables. Do not edit: change the SQL, then run the tests with RECORD=1.

package import Documents

/// The migrations of this product's tables of documents.
package enum Migrations {
  /// All of them, in order.
  package static let all: [Migration] = [
    Migration(
      number: 2, name: "integrations",
      sql: #"""
        -- The table of integrations (number 10001): the columns that are looked up, and the document in
        -- its public form as canonical JSON. Ciphertexts are in store_secret.
        CREATE TABLE integrations (
          rowid INTEGER PRIMARY KEY,
          creationTime REAL NOT NULL,
          organizationId TEXT NOT NULL,
          provider TEXT NOT NULL,
          name TEXT NOT NULL,
          status TEXT NOT NULL,
          checksum INTEGER NOT NULL,
          document TEXT NOT NULL
        ) STRICT;

        CREATE UNIQUE INDEX integrations_by_name ON integrations (organizationId, provider, name);

        CREATE INDEX integrations_by_creation
          ON integrations (organizationId, creationTime, provider, status);
        """#),
    Migration(
      number: 3, name: "reserved",
      sql: #"""
        -- Kept free for what is merged before 0004.
        SELECT 1;
        """#),
    Migration(
      number: 4, name: "aliases",
      sql: #"""
        -- Ids that documents brought along from another database, or from a table of another number there.
        -- An id that this database made gives its row by itself and is not in here.
        CREATE TABLE store_alias (
          id TEXT PRIMARY KEY,
          tableNumber INTEGER NOT NULL,
          row INTEGER NOT NULL,
          UNIQUE (tableNumber, row)
        ) STRICT, WITHOUT ROWID;
        """#),
  ]
}
