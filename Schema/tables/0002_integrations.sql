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
