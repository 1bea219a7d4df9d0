// What Swift cannot call itself: macros that cast, variadic functions, and pointers that may be null only by luck.
#ifndef INTEGRATIONS_HOST_CSQLITE_H
#define INTEGRATIONS_HOST_CSQLITE_H

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast from an integer to a function pointer, which Swift does not import.
// An empty Swift span has no address, and SQLite takes a null address for NULL.
static inline int ih_sqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, count ? (const char *)bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int ih_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, count ? bytes : "", count, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic.
static inline int ih_sqlite_configure(sqlite3 *connection, int option, int on) {
  return sqlite3_db_config(connection, option, on, (int *)0);
}

// sqlite3_config is variadic. Without its count of memory in use, SQLite takes no lock for each allocation.
static inline int ih_sqlite_forgo_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// sqlite3_file_control takes a void pointer to a type that depends on the operation.
static inline int ih_sqlite_has_moved(sqlite3 *connection) {
  int moved = 0;
  int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved;
}

#endif
