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

// Our file system gives each connection a file in memory, which is cheaper than SQLite's own memory
// for savepoints: many pieces of 1 KB.
static inline int ih_sqlite_use_files_for_savepoints(void) {
  return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0);
}

// sqlite3_file_control takes a void pointer to a type that depends on the operation.
static inline int ih_sqlite_has_moved(sqlite3 *connection) {
  int moved = 0;
  int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved;
}

// The methods of an open file are pointers to functions, in a table that each file brings along.
static inline sqlite3_file *ih_sqlite_file(sqlite3 *connection, int which) {
  sqlite3_file *file = 0;
  int code = sqlite3_file_control(connection, "main", which, &file);
  return code == SQLITE_OK && file && file->pMethods ? file : 0;
}

// The sizes of the database file and of the log beside it; -1 where that cannot be told.
static inline sqlite3_int64 ih_sqlite_size(sqlite3 *connection, int which) {
  sqlite3_file *file = ih_sqlite_file(connection, which);
  sqlite3_int64 size = -1;
  return file && file->pMethods->xFileSize(file, &size) == SQLITE_OK ? size : -1;
}

static inline int ih_sqlite_read_file(sqlite3 *connection, void *bytes, int count, sqlite3_int64 start) {
  sqlite3_file *file = ih_sqlite_file(connection, SQLITE_FCNTL_FILE_POINTER);
  return file ? file->pMethods->xRead(file, bytes, count, start) : SQLITE_IOERR;
}

static inline int ih_sqlite_write_file(sqlite3 *connection, const void *bytes, int count, sqlite3_int64 start) {
  sqlite3_file *file = ih_sqlite_file(connection, SQLITE_FCNTL_FILE_POINTER);
  return file ? file->pMethods->xWrite(file, bytes, count, start) : SQLITE_IOERR;
}

#endif
