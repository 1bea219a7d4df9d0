// The file system itself: the system's, but for the operations that are to fail.
#define _GNU_SOURCE
#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

// What the headers of SQLite define only for its own files.
#define IO_ERROR(number) (SQLITE_IOERR | (number) << 8)

typedef struct {
    sqlite3_file base;
    Role role;
    char *path;
    DiskFile *disk;
    // The system's part follows.
} File;

enum { PART = (sizeof(File) + 15) & ~15 };

static sqlite3_vfs *system_vfs, faulty_vfs;
static int last_errno;

static sqlite3_file *below(sqlite3_file *file) { return (sqlite3_file *)((char *)file + PART); }
static const sqlite3_io_methods *methods_of(sqlite3_file *file) { return below(file)->pMethods; }

static Fault next(Operation operation, sqlite3_file *file, int64_t offset, int64_t amount) {
    File *ours = (File *)file;
    Role role = operation >= SHM_MAP && operation <= SHM_UNLOCK ? SHM : ours->role;
    return plan_next(operation, role, ours->path, offset, amount);
}

// The result code of a failed operation, and the errno that goes with it.
static int fail(Fault fault, int code) {
    bool is_busy = fault == BUSY || fault == HELD;
    last_errno = fault == FULL || fault == SHORT_FULL ? ENOSPC : is_busy ? EAGAIN : EIO;
    return is_busy ? SQLITE_BUSY : code;
}

static int x_close(sqlite3_file *file) {
    File *ours = (File *)file;
    int code = methods_of(file)->xClose(below(file));
    sqlite3_free(ours->path);
    ours->path = NULL;
    return code;
}

static int x_read(sqlite3_file *file, void *bytes, int amount, sqlite3_int64 offset) {
    Fault fault = next(READ, file, offset, amount);
    if (fault == NOTHING) return methods_of(file)->xRead(below(file), bytes, amount, offset);
    memset(bytes, 0xa5, (size_t)amount);
    if (fault == SHORT) methods_of(file)->xRead(below(file), bytes, amount / 2, offset);
    return fail(fault, IO_ERROR(1));
}

static int write_below(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset) {
    int code = methods_of(file)->xWrite(below(file), bytes, amount, offset);
    if (code == SQLITE_OK && plan_has_disk()) disk_write(((File *)file)->disk, bytes, amount, offset);
    return code;
}

static int x_write(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset) {
    Fault fault = next(WRITE, file, offset, amount);
    switch (fault) {
    case NOTHING: return write_below(file, bytes, amount, offset);
    case SHORT: case SHORT_FULL: case KILL: write_below(file, bytes, amount / 2, offset); break;
    case LATE: write_below(file, bytes, amount, offset); break;
    case POWER: write_below(file, bytes, amount, offset); disk_lose_power();
    default: break;
    }
    if (fault == KILL) raise(SIGKILL);
    return fail(fault, fault == FULL || fault == SHORT_FULL ? SQLITE_FULL : IO_ERROR(3));
}

static int x_truncate(sqlite3_file *file, sqlite3_int64 size) {
    Fault fault = next(TRUNCATE, file, size, 0);
    if (fault != NOTHING) return fail(fault, IO_ERROR(6));
    int code = methods_of(file)->xTruncate(below(file), size);
    if (code == SQLITE_OK && plan_has_disk()) disk_truncate(((File *)file)->disk, size);
    return code;
}

static int x_sync(sqlite3_file *file, int flags) {
    File *ours = (File *)file;
    Fault fault = next(SYNC, file, 0, 0);
    if (fault == LOSE && plan_has_disk()) disk_lose(ours->disk);
    if (fault != NOTHING) return fail(fault, IO_ERROR(4));
    if (plan_lies(ours->role)) return SQLITE_OK;
    int code = methods_of(file)->xSync(below(file), flags);
    if (code == SQLITE_OK && plan_has_disk()) disk_sync(ours->disk);
    return code;
}

static int x_size(sqlite3_file *file, sqlite3_int64 *size) {
    Fault fault = next(SIZE, file, 0, 0);
    return fault == NOTHING ? methods_of(file)->xFileSize(below(file), size) : fail(fault, IO_ERROR(7));
}

static int x_lock(sqlite3_file *file, int level) {
    Fault fault = next(LOCK, file, level, 0);
    return fault == NOTHING ? methods_of(file)->xLock(below(file), level) : fail(fault, IO_ERROR(15));
}

// A lock is given up all the same: the system knows no unlocking that fails and keeps it.
static int x_unlock(sqlite3_file *file, int level) {
    Fault fault = next(UNLOCK, file, level, 0);
    int code = methods_of(file)->xUnlock(below(file), level);
    return fault == NOTHING ? code : fail(fault, IO_ERROR(8));
}

static int x_reserved(sqlite3_file *file, int *is_reserved) {
    Fault fault = next(RESERVED, file, 0, 0);
    if (fault == NOTHING) return methods_of(file)->xCheckReservedLock(below(file), is_reserved);
    return fail(fault, IO_ERROR(14));
}

static int x_control(sqlite3_file *file, int operation, void *argument) {
    return methods_of(file)->xFileControl(below(file), operation, argument);
}

static int x_sector(sqlite3_file *file) { return methods_of(file)->xSectorSize(below(file)); }
static int x_traits(sqlite3_file *file) { return methods_of(file)->xDeviceCharacteristics(below(file)); }

static int x_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
    Fault fault = next(SHM_MAP, file, region, extend);
    if (fault != NOTHING) return fail(fault, IO_ERROR(fault == FULL ? 19 : 21));
    return methods_of(file)->xShmMap(below(file), region, size, extend, memory);
}

static int x_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    bool unlocks = flags & SQLITE_SHM_UNLOCK;
    Fault fault = next(unlocks ? SHM_UNLOCK : SHM_LOCK, file, offset, count);
    int code = fault == NOTHING || unlocks ? methods_of(file)->xShmLock(below(file), offset, count, flags) : SQLITE_OK;
    return fault == NOTHING ? code : fail(fault, IO_ERROR(20));
}

static void x_shm_barrier(sqlite3_file *file) { methods_of(file)->xShmBarrier(below(file)); }
static int x_shm_unmap(sqlite3_file *file, int deletes) { return methods_of(file)->xShmUnmap(below(file), deletes); }

static int x_fetch(sqlite3_file *file, sqlite3_int64 offset, int amount, void **memory) {
    *memory = NULL;
    if (!plan_fetches()) return SQLITE_OK;
    Fault fault = next(FETCH, file, offset, amount);
    return fault == NOTHING ? methods_of(file)->xFetch(below(file), offset, amount, memory) : fail(fault, IO_ERROR(7));
}

static int x_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *memory) {
    return methods_of(file)->xUnfetch(below(file), offset, memory);
}

static const sqlite3_io_methods methods = {
    3, x_close, x_read, x_write, x_truncate, x_sync, x_size, x_lock, x_unlock, x_reserved, x_control, x_sector,
    x_traits, x_shm_map, x_shm_lock, x_shm_barrier, x_shm_unmap, x_fetch, x_unfetch,
};

static Role role_of(int flags) {
    if (flags & SQLITE_OPEN_MAIN_DB) return MAIN;
    if (flags & SQLITE_OPEN_WAL) return WAL;
    return flags & SQLITE_OPEN_MAIN_JOURNAL ? JOURNAL : OTHER;
}

static Role role_of_path(const char *path) {
    size_t length = strlen(path);
    if (length > 4 && strcmp(path + length - 4, "-wal") == 0) return WAL;
    if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return SHM;
    return length > 8 && strcmp(path + length - 8, "-journal") == 0 ? JOURNAL : MAIN;
}

static int x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
    (void)vfs;
    File *ours = (File *)file;
    memset(ours, 0, sizeof *ours);
    below(file)->pMethods = NULL;
    Role role = role_of(flags);
    Fault fault = plan_next(OPEN, role, name, flags, 0);
    // A full disk is in the way of files that are made, not of those that are there.
    if (fault != NOTHING && (fault != FULL || flags & SQLITE_OPEN_CREATE)) return fail(fault, SQLITE_CANTOPEN);
    int code = system_vfs->xOpen(system_vfs, name, below(file), flags, out_flags);
    if (code != SQLITE_OK || !below(file)->pMethods) return code;
    ours->role = role;
    ours->path = sqlite3_mprintf("%s", name);
    bool syncs_directory = flags & SQLITE_OPEN_CREATE && (role == WAL || role == JOURNAL);
    if (plan_has_disk()) ours->disk = disk_open(name, syncs_directory);
    ours->base.pMethods = &methods;
    return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *vfs, const char *path, int syncs_directory) {
    (void)vfs;
    Fault fault = plan_next(DELETE, role_of_path(path), path, syncs_directory, 0);
    if (fault != NOTHING) return fail(fault, IO_ERROR(10));
    int code = system_vfs->xDelete(system_vfs, path, syncs_directory);
    if (code == SQLITE_OK && plan_has_disk()) disk_delete(path, syncs_directory);
    return code;
}

static int x_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    Fault fault = plan_next(ACCESS, role_of_path(path), path, flags, 0);
    return fault == NOTHING ? system_vfs->xAccess(system_vfs, path, flags, result) : fail(fault, IO_ERROR(13));
}

static int x_full_path(sqlite3_vfs *vfs, const char *path, int size, char *out) {
    (void)vfs;
    Fault fault = plan_next(FULL_PATH, role_of_path(path), path, 0, 0);
    return fault == NOTHING ? system_vfs->xFullPathname(system_vfs, path, size, out) : fail(fault, SQLITE_CANTOPEN);
}

static int x_last_error(sqlite3_vfs *vfs, int size, char *text) {
    (void)vfs;
    return last_errno ? last_errno : system_vfs->xGetLastError(system_vfs, size, text);
}

static void set_up(void) {
    plan_read();
    faulty_vfs = *system_vfs;
    faulty_vfs.szOsFile = PART + system_vfs->szOsFile;
    faulty_vfs.pNext = NULL;
    faulty_vfs.zName = "faulty";
    faulty_vfs.xOpen = x_open;
    faulty_vfs.xDelete = x_delete;
    faulty_vfs.xAccess = x_access;
    faulty_vfs.xFullPathname = x_full_path;
    faulty_vfs.xGetLastError = x_last_error;
}

// The one symbol that stands in the way of SQLite's own.
sqlite3_vfs *sqlite3_vfs_find(const char *name) {
    sqlite3_vfs *(*find)(const char *) = (sqlite3_vfs * (*)(const char *)) dlsym(RTLD_NEXT, "sqlite3_vfs_find");
    sqlite3_vfs *found = find(name);
    if (name || !found) return found;
    if (!system_vfs) {
        system_vfs = found;
        set_up();
    }
    return &faulty_vfs;
}
