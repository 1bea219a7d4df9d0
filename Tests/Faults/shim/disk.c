// What a loss of power may leave: for each file the bytes that are surely on the disk, and what was done since.
//
// After a sync all that was done is on the disk. What was done after it may be there or not, sector by sector; the last
// sector that is may be torn. A file's name is on the disk once its directory was synced.
#define _GNU_SOURCE
#include "faults.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

typedef struct {
    unsigned char *bytes;
    int64_t size;
    bool exists;
} Image;

typedef struct {
    int64_t offset;                      // or the new size
    int amount;                          // -1: the size was set
    bool is_lost;
    unsigned char *bytes;
} Change;

struct DiskFile {
    DiskFile *next;
    char *path;
    bool exists, syncs_directory;
    Image durable;                       // of the file that now has the name
    Image named;                         // of the file that has the name on the disk, where that is another
    bool is_named;                       // the name on the disk is that of this file
    Change *changes;
    int count, capacity;
};

static DiskFile *files;

static bool image_load(Image *image, const char *path) {
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    if (fstat(descriptor, &status) == 0) {
        image->bytes = malloc((size_t)status.st_size + 1);
        image->size = pread(descriptor, image->bytes, (size_t)status.st_size, 0);
        image->exists = true;
    }
    close(descriptor);
    return image->exists;
}

static void image_resize(Image *image, int64_t size) {
    image->bytes = realloc(image->bytes, (size_t)size + 1);
    if (size > image->size) memset(image->bytes + image->size, 0, (size_t)(size - image->size));
    image->size = size;
}

static void image_write(Image *image, const unsigned char *bytes, int64_t amount, int64_t offset) {
    if (offset + amount > image->size) image_resize(image, offset + amount);
    memcpy(image->bytes + offset, bytes, (size_t)amount);
}

static void image_apply(Image *image, const Change *change) {
    if (change->amount < 0) image_resize(image, change->offset);
    else image_write(image, change->bytes, change->amount, change->offset);
}

static void image_clear(Image *image) {
    free(image->bytes);
    *image = (Image){0};
}

static void image_store(const Image *image, const char *path) {
    if (!image->exists) {
        unlink(path);
        return;
    }
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) abort();
    if (pwrite(descriptor, image->bytes, (size_t)image->size, 0) != image->size) abort();
    if (ftruncate(descriptor, image->size) != 0) abort();
    close(descriptor);
}

static DiskFile *find(const char *path) {
    for (DiskFile *file = files; file; file = file->next) {
        if (strcmp(file->path, path) == 0) return file;
    }
    return NULL;
}

static void forget_changes(DiskFile *file) {
    for (int i = 0; i < file->count; i++) free(file->changes[i].bytes);
    file->count = 0;
}

DiskFile *disk_open(const char *path, bool syncs_directory) {
    DiskFile *file = find(path);
    if (!file) {
        file = calloc(1, sizeof *file);
        file->path = strdup(path);
        file->next = files;
        files = file;
        image_load(&file->durable, path);
        file->exists = true;
        // A file without a byte was made a moment ago.
        file->is_named = file->durable.size > 0;
    } else if (!file->exists) {
        file->exists = file->durable.exists = true;
        file->is_named = false;
    }
    file->syncs_directory = syncs_directory;
    return file;
}

static void note(DiskFile *file, Change change) {
    if (!file) return;
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? file->capacity * 2 : 64;
        file->changes = realloc(file->changes, (size_t)file->capacity * sizeof *file->changes);
    }
    file->changes[file->count++] = change;
}

void disk_write(DiskFile *file, const void *bytes, int amount, int64_t offset) {
    unsigned char *kept = malloc((size_t)amount + 1);
    memcpy(kept, bytes, (size_t)amount);
    note(file, (Change){.offset = offset, .amount = amount, .bytes = kept});
}

void disk_truncate(DiskFile *file, int64_t size) { note(file, (Change){.offset = size, .amount = -1}); }

static void sync_directory(void) {
    for (DiskFile *file = files; file; file = file->next) {
        file->is_named = true;
        image_clear(&file->named);
    }
}

void disk_sync(DiskFile *file) {
    if (!file) return;
    for (int i = 0; i < file->count; i++) {
        if (!file->changes[i].is_lost) image_apply(&file->durable, &file->changes[i]);
    }
    forget_changes(file);
    if (file->syncs_directory) sync_directory();
    file->syncs_directory = false;
}

// As Linux does: what could not be written counts as written from then on, and is read as long as it is in memory.
void disk_lose(DiskFile *file) {
    for (int i = 0; file && i < file->count; i++) file->changes[i].is_lost = true;
}

void disk_delete(const char *path, bool syncs_directory) {
    DiskFile *file = find(path);
    if (file && file->exists) {
        if (file->is_named) {
            file->named = file->durable;
            file->durable = (Image){0};
        }
        image_clear(&file->durable);
        forget_changes(file);
        file->exists = file->is_named = false;
    }
    if (syncs_directory) sync_directory();
}

static uint64_t state;

static uint64_t chance(uint64_t below) {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

// Which changes get to the disk: none, all, the first of them, or any sectors of any.
typedef enum { NONE, ALL, FIRST, ANY } Kept;

static void keep_sectors(Image *image, const Change *change, Kept kept, bool is_torn) {
    int64_t start = change->offset, end = start + change->amount;
    while (start < end) {
        int64_t next = (start / SECTOR + 1) * SECTOR;
        if (next > end) next = end;
        int64_t amount = next - start;
        if (is_torn && next == end) amount = (int64_t)chance((uint64_t)amount);
        if (kept != ANY || chance(2)) image_write(image, change->bytes + (start - change->offset), amount, start);
        start = next;
    }
}

static void lose_changes(DiskFile *file) {
    Kept kept = (Kept)chance(4);
    int count = kept == NONE ? 0 : kept == FIRST ? (int)chance((uint64_t)file->count + 1) : file->count;
    for (int i = 0; i < count; i++) {
        const Change *change = &file->changes[i];
        if (change->is_lost) continue;
        if (change->amount >= 0) keep_sectors(&file->durable, change, kept, i == count - 1);
        else if (kept != ANY || chance(2)) image_resize(&file->durable, change->offset);
    }
}

void disk_lose_power(void) {
    state = plan_seed();
    for (DiskFile *file = files; file; file = file->next) {
        bool has_new_name = file->is_named || chance(2);
        lose_changes(file);
        file->durable.exists = file->exists;
        image_store(has_new_name ? &file->durable : &file->named, file->path);
    }
    raise(SIGKILL);
    abort();
}
