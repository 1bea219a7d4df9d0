#include "reference.h"

#include <sqlite3.h>
#include <stdio.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS integrations("
    "  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization TEXT NOT NULL, provider TEXT NOT NULL,"
    "  name TEXT NOT NULL, document TEXT NOT NULL, sealed TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX IF NOT EXISTS by_name ON integrations(organization, provider, name);";

// Of an organization's rows the index alone gives the numbers; only these are sorted, and not the documents.
enum { GET, LIST, INSERT, REPLACE, BEGIN_READ, BEGIN_WRITE, COMMIT, STATEMENTS };
static const char *const sql[STATEMENTS] = {
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

static sqlite3 *db;
static sqlite3_stmt *statements[STATEMENTS];
static Transaction transaction;

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

void store_open(const char *path, bool full, bool grouped) {
    char settings[256];
    snprintf(settings, sizeof settings,
             "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA mmap_size=4294967296;"
             "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=%d",
             full ? "FULL" : "NORMAL", grouped ? 16000 : 1000);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &db, flags, NULL) || sqlite3_exec(db, settings, NULL, NULL, NULL) ||
        sqlite3_exec(db, schema, NULL, NULL, NULL))
        die(sqlite3_errmsg(db));
    for (int i = 0; i < STATEMENTS; i++) {
        int code = sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], NULL);
        if (code) die(sqlite3_errmsg(db));
    }
}

void store_close(void) {
    for (int i = 0; i < STATEMENTS; i++) sqlite3_finalize(statements[i]);
    if (sqlite3_close(db)) die("the database does not close");
}

void store_begin(Transaction kind) {
    if (transaction >= kind) return;
    store_commit();
    if (step_once(kind == READING ? BEGIN_READ : BEGIN_WRITE) != SQLITE_DONE) die(sqlite3_errmsg(db));
    transaction = kind;
}

// No reply that depends on the transaction has left the process yet, so that to end here breaks no promise.
void store_commit(void) {
    if (transaction != IDLE && step_once(COMMIT) != SQLITE_DONE) die(sqlite3_errmsg(db));
    transaction = IDLE;
}

Text store_get(Text id) {
    bind(GET, 1, id);
    return first_column(GET);
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

Outcome store_insert(Text id, Text organization, Text provider, Text name, Text document, Text sealed) {
    const Text values[] = {id, organization, provider, name, document, sealed};
    for (int i = 0; i < 6; i++) bind(INSERT, i + 1, values[i]);
    return outcome(step_once(INSERT));
}

Outcome store_replace(Text id, Text document) {
    bind(REPLACE, 1, id);
    bind(REPLACE, 2, document);
    return outcome(step_once(REPLACE));
}
