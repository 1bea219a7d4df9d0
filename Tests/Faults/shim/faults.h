// A file system under SQLite whose operations fail as planned. Preloaded into a process, it stands where the process
// asks SQLite for the system's own (sqlite3_vfs_find with no name), so the program under test is the one that is shipped.
//
// The plan is the variable FAULTS, words of the form NAME=VALUE:
//
//   kind=KIND      what goes wrong, see `kinds` in plan.c
//   at=N           at the N-th operation to which that kind applies, counted from 1; 0 for never
//   count=N        how many of them fail; 0 for all, until there is a file whose path `clear` names
//   then=N         the power fails at the N-th change of a file after that
//   files=LIST     only of these files, of main, wal, journal, shm, other; all of them where it is left out
//   clear=PATH report=PATH trace=PATH
//   fetch=no       nothing is read through mmap
//   disk=yes       what was not synced is kept track of: SIGUSR2, or kind=power, is then a loss of power
//   seed=N         decides what a loss of power leaves
//   lie=LIST       files whose xSync does nothing and says that it did
//
// The report gets a line for each operation that failed, and at a clean end `count N`.
#ifndef FAULTS_H
#define FAULTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { MAIN, WAL, JOURNAL, SHM, OTHER } Role;

typedef enum {
    OPEN, READ, WRITE, TRUNCATE, SYNC, SIZE, LOCK, UNLOCK, RESERVED, FETCH, SHM_MAP, SHM_LOCK, SHM_UNLOCK, DELETE,
    ACCESS, FULL_PATH, OPERATIONS
} Operation;

// What an operation is to do.
typedef enum {
    NOTHING,       // wrong with it
    ERROR,         // fail with EIO
    FULL,          // fail with ENOSPC
    SHORT,         // do half of it and fail with EIO
    SHORT_FULL,    // do half of it and fail with ENOSPC
    LATE,          // do all of it and fail with EIO
    LOSE,          // fail with EIO, and never write what was to be synced
    BUSY,          // find the lock taken
    HELD,          // find it taken by a writer
    KILL,          // end the process, a write half done
    POWER          // end the process and leave what a loss of power may leave
} Fault;

// plan.c
void plan_read(void);
bool plan_fetches(void);
bool plan_lies(Role role);
bool plan_has_disk(void);
uint64_t plan_seed(void);
Fault plan_next(Operation operation, Role role, const char *path, int64_t offset, int64_t amount);

// disk.c: for each file what is surely on the disk, and what was done since.
typedef struct DiskFile DiskFile;
DiskFile *disk_open(const char *path, bool syncs_directory);
void disk_write(DiskFile *file, const void *bytes, int amount, int64_t offset);
void disk_truncate(DiskFile *file, int64_t size);
void disk_sync(DiskFile *file);
void disk_lose(DiskFile *file);
void disk_delete(const char *path, bool syncs_directory);
_Noreturn void disk_lose_power(void);

#endif
