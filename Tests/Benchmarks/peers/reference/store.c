#include "reference.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS integrations("
    "  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization TEXT NOT NULL, provider TEXT NOT NULL,"
    "  name TEXT NOT NULL, document TEXT NOT NULL, sealed TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX IF NOT EXISTS by_name ON integrations(organization, provider, name);";

// Those tables of the host's that a create or an update writes to.
static const char floor_schema[] =
    "CREATE TABLE IF NOT EXISTS integrations("
    "  rowid INTEGER PRIMARY KEY, creationTime REAL NOT NULL, organizationId TEXT NOT NULL, provider TEXT NOT NULL,"
    "  name TEXT NOT NULL, status TEXT NOT NULL, checksum INTEGER NOT NULL, document TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX IF NOT EXISTS integrations_by_name ON integrations(organizationId, provider, name);"
    "CREATE INDEX IF NOT EXISTS integrations_by_creation"
    "  ON integrations(organizationId, creationTime, provider, status);"
    "CREATE TABLE IF NOT EXISTS store_secret("
    "  place INTEGER PRIMARY KEY, field TEXT NOT NULL, kid TEXT NOT NULL, jwe TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS store_secret_by_kid ON store_secret(kid);"
    "CREATE TABLE IF NOT EXISTS store_audit("
    "  seq INTEGER PRIMARY KEY, time REAL NOT NULL, event TEXT NOT NULL, function TEXT NOT NULL,"
    "  client TEXT NOT NULL, organizationId TEXT, documentId TEXT, outcome TEXT NOT NULL, details TEXT NOT NULL,"
    "  previous BLOB NOT NULL, hash BLOB NOT NULL) STRICT;"
    "CREATE TRIGGER IF NOT EXISTS store_audit_is_not_changed BEFORE UPDATE ON store_audit"
    "  BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;"
    "CREATE TRIGGER IF NOT EXISTS store_audit_is_not_deleted BEFORE DELETE ON store_audit"
    "  BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;";

// Of an organization's rows the index alone gives the numbers; only these are sorted, and not the documents.
enum {
    GET, LIST, INSERT, REPLACE, BEGIN_READ, BEGIN_WRITE, COMMIT, FEW,
    TAKEN = FEW, SECRET, AUDIT, SAVEPOINT, RELEASE, ROLL_BACK, LAST, STATEMENTS
};
static const char *const sql[FEW] = {
    [GET] = "SELECT document FROM integrations WHERE id = ?1",
    [LIST] = "SELECT document FROM integrations WHERE number IN"
             " (SELECT number FROM integrations WHERE organization = ?1) ORDER BY number",
    [INSERT] = "INSERT INTO integrations(id, organization, provider, name, document, sealed)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    [REPLACE] = "UPDATE integrations SET document = ?2 WHERE id = ?1",
    [BEGIN_READ] = "BEGIN",
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
};
static const char *const floor_sql[STATEMENTS] = {
    [GET] = "SELECT document, checksum FROM integrations WHERE rowid = ?1",
    [LIST] = "SELECT document FROM integrations WHERE rowid IN"
             " (SELECT rowid FROM integrations WHERE organizationId = ?1) ORDER BY rowid",
    [INSERT] = "INSERT INTO integrations(rowid, creationTime, organizationId, provider, name, status, checksum,"
               " document) VALUES(?1, ?2, ?3, ?4, ?5, 'testing', ?6, ?7)",
    [REPLACE] = "UPDATE integrations SET checksum = ?2, document = ?3 WHERE rowid = ?1",
    [BEGIN_READ] = "BEGIN",
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [TAKEN] = "SELECT rowid FROM integrations WHERE organizationId = ?1 AND provider = ?2 AND name = ?3",
    [SECRET] = "INSERT INTO store_secret(place, field, kid, jwe) VALUES(?1, 'apiKeyAuth.keyEncrypted', ?2, ?3)",
    [AUDIT] = "INSERT INTO store_audit(seq, time, event, function, client, organizationId, documentId, outcome,"
              " details, previous, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [SAVEPOINT] = "SAVEPOINT call",
    [RELEASE] = "RELEASE call",
    [ROLL_BACK] = "ROLLBACK TO call",
    [LAST] = "SELECT (SELECT max(rowid) FROM integrations), seq, hash FROM (SELECT 1)"
             " LEFT JOIN (SELECT seq, hash FROM store_audit ORDER BY seq DESC LIMIT 1)",
};

static sqlite3 *db;
static sqlite3_stmt *statements[STATEMENTS];
static Transaction transaction;
static Mode mode;
static bool in_savepoint;
static long long last_row, last_seq;     // of documents and of the audit trail
static unsigned char last_hash[32];

static int step_once(int which) {
    int code = sqlite3_step(statements[which]);
    sqlite3_reset(statements[which]);
    return code;
}

static void bind(int which, int index, Text text) {
    sqlite3_bind_text(statements[which], index, text.bytes, (int)text.length, SQLITE_STATIC);
}

static Text first_column(int which) {
    sqlite3_stmt *statement = statements[which];
    if (sqlite3_step(statement) != SQLITE_ROW) return (Text){0};
    const char *bytes = (const char *)sqlite3_column_text(statement, 0);
    return (Text){bytes, sqlite3_column_bytes(statement, 0)};
}

static void read_last(void) {
    sqlite3_stmt *last = statements[LAST];
    if (sqlite3_step(last) != SQLITE_ROW) die(sqlite3_errmsg(db));
    last_row = sqlite3_column_int64(last, 0);
    last_seq = sqlite3_column_int64(last, 1);
    if (last_seq) memcpy(last_hash, sqlite3_column_blob(last, 2), sizeof last_hash);
    sqlite3_reset(last);
}

void store_open(const char *path, bool full, Mode wanted) {
    mode = wanted;
    char settings[256];
    snprintf(settings, sizeof settings,
             "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA mmap_size=4294967296;"
             "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=%d; PRAGMA temp_store=%s",
             full ? "FULL" : "NORMAL", mode == NAIVE ? 1000 : 16000, mode == FLOOR ? "MEMORY" : "DEFAULT");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &db, flags, NULL) || sqlite3_exec(db, settings, NULL, NULL, NULL) ||
        sqlite3_exec(db, mode == FLOOR ? floor_schema : schema, NULL, NULL, NULL))
        die(sqlite3_errmsg(db));
    const char *const *texts = mode == FLOOR ? floor_sql : sql;
    for (int i = 0; i < (mode == FLOOR ? STATEMENTS : FEW); i++) {
        int code = sqlite3_prepare_v3(db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], NULL);
        if (code) die(sqlite3_errmsg(db));
    }
    if (mode == FLOOR) read_last();
}

void store_close(void) {
    for (int i = 0; i < STATEMENTS; i++) sqlite3_finalize(statements[i]);
    if (sqlite3_close(db)) die("the database does not close");
}

void store_begin(Transaction kind) {
    if (transaction < kind) {
        store_commit();
        if (step_once(kind == READING ? BEGIN_READ : BEGIN_WRITE) != SQLITE_DONE) die(sqlite3_errmsg(db));
        transaction = kind;
    }
    if (mode != FLOOR || kind != WRITING) return;
    if (step_once(SAVEPOINT) != SQLITE_DONE) die(sqlite3_errmsg(db));
    in_savepoint = true;
}

void store_release(void) {
    if (in_savepoint && step_once(RELEASE) != SQLITE_DONE) die(sqlite3_errmsg(db));
    in_savepoint = false;
}

// No reply that depends on the transaction has left the process yet, so that to end here breaks no promise.
void store_commit(void) {
    if (transaction != IDLE && step_once(COMMIT) != SQLITE_DONE) die(sqlite3_errmsg(db));
    transaction = IDLE;
}

// The first 13 digits after the letter are the row, the rest is by chance.
static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

void store_reserve(char id[32]) {
    if (mode != FLOOR) return;
    long long row = ++last_row;
    for (int i = 13; i > 0; i--, row >>= 5) id[i] = digits[row & 31];
}

static long long row_of(Text id) {
    long long row = 0;
    for (int i = 1; id.length == 32 && i <= 13; i++) {
        const char *digit = memchr(digits, id.bytes[i], 32);
        row = digit ? row << 5 | (digit - digits) : 0;
    }
    return row;
}

Text store_get(Text id) {
    if (mode == FLOOR) sqlite3_bind_int64(statements[GET], 1, row_of(id));
    else bind(GET, 1, id);
    Text document = first_column(GET);
    if (mode == FLOOR && document.bytes && sqlite3_column_int64(statements[GET], 1) != checksum(document))
        die("a document is damaged");
    return document;
}

void store_done(void) { sqlite3_reset(statements[GET]); }

void store_list(Text organization) { bind(LIST, 1, organization); }

Text store_next(void) {
    Text document = first_column(LIST);
    if (!document.bytes) sqlite3_reset(statements[LIST]);
    return document;
}

static Outcome outcome(int code) {
    return code == SQLITE_DONE ? STORED : code == SQLITE_CONSTRAINT ? EXISTS : FAILED;
}

#define TEXT(literal) ((Text){literal, sizeof literal - 1})

static Outcome audit(Text event, Text function, Text organization, Text id, double time) {
    const Text texts[] = {event, function, TEXT("unknown"), organization, id, TEXT("ok"), TEXT("{}")};
    unsigned char hash[32];
    time = (long long)time;
    audit_hash(hash, last_hash, last_seq + 1, time, texts, 7);
    sqlite3_stmt *statement = statements[AUDIT];
    sqlite3_bind_int64(statement, 1, last_seq + 1);
    sqlite3_bind_double(statement, 2, time);
    for (int i = 0; i < 7; i++) bind(AUDIT, i + 3, texts[i]);
    sqlite3_bind_blob(statement, 10, last_hash, sizeof last_hash, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 11, hash, sizeof hash, SQLITE_STATIC);
    if (step_once(AUDIT) != SQLITE_DONE) return FAILED;
    last_seq++;
    memcpy(last_hash, hash, sizeof hash);
    return STORED;
}

// Nothing of a call that fails half-way stays. The audit row is its last.
static Outcome whole(Outcome outcome) {
    if (outcome != STORED && step_once(ROLL_BACK) != SQLITE_DONE) die(sqlite3_errmsg(db));
    return outcome;
}

static Outcome insert_document(const Created *created, long long row) {
    sqlite3_stmt *statement = statements[INSERT];
    sqlite3_bind_int64(statement, 1, row);
    sqlite3_bind_double(statement, 2, created->time);
    bind(INSERT, 3, created->organization);
    bind(INSERT, 4, created->provider);
    bind(INSERT, 5, created->name);
    sqlite3_bind_int64(statement, 6, checksum(created->document));
    bind(INSERT, 7, created->document);
    return outcome(step_once(INSERT));
}

static Outcome insert_secret(const Created *created, long long row) {
    const char *kid = sealing_key_id();
    sqlite3_bind_int64(statements[SECRET], 1, row * 16);
    bind(SECRET, 2, (Text){kid, strlen(kid)});
    bind(SECRET, 3, created->sealed);
    return outcome(step_once(SECRET));
}

static Outcome insert_all(const Created *created) {
    bind(TAKEN, 1, created->organization);
    bind(TAKEN, 2, created->provider);
    bind(TAKEN, 3, created->name);
    int code = step_once(TAKEN);
    if (code != SQLITE_DONE) return code == SQLITE_ROW ? EXISTS : FAILED;
    long long row = row_of(created->id);
    Outcome outcome = insert_document(created, row);
    if (outcome == STORED) outcome = insert_secret(created, row);
    if (outcome != STORED) return outcome;
    return audit(TEXT("integration.created"), TEXT("integrations.create"), created->organization, created->id,
                 created->time);
}

Outcome store_insert(const Created *created) {
    if (mode == FLOOR) return whole(insert_all(created));
    const Text values[] = {created->id, created->organization, created->provider,
                           created->name, created->document, created->sealed};
    for (int i = 0; i < 6; i++) bind(INSERT, i + 1, values[i]);
    return outcome(step_once(INSERT));
}

Outcome store_replace(Text id, Text organization, Text document, double time) {
    if (mode != FLOOR) {
        bind(REPLACE, 1, id);
        bind(REPLACE, 2, document);
        return outcome(step_once(REPLACE));
    }
    sqlite3_bind_int64(statements[REPLACE], 1, row_of(id));
    sqlite3_bind_int64(statements[REPLACE], 2, checksum(document));
    bind(REPLACE, 3, document);
    Outcome replaced = outcome(step_once(REPLACE));
    if (replaced == STORED)
        replaced = audit(TEXT("integration.updated"), TEXT("integrations.updateSyncStats"), organization, id, time);
    return whole(replaced);
}
