// The reference server: what the host does for its callers, in plain C, on one thread.
#pragma once
#include <stdbool.h>
#include <stddef.h>

_Noreturn void die(const char *what);

// ---------------------------------------------------------------- sealing

void sealing_open(const char *hex);      // the key, as 64 hexadecimal digits
void random_bytes(unsigned char *to, size_t length);

// A compact JWE (alg dir, enc A256GCM) of the plaintext, into room for SEALED_ROOM(length); gives its length.
// With a context its header names that and the key.
#define SEALED_ROOM(length) ((length) * 4 / 3 + 500)
size_t seal(char *to, const char *context, const char *plaintext, size_t length);
const char *sealing_key_id(void);

// ---------------------------------------------------------------- store

typedef enum { IDLE, READING, WRITING } Transaction;
typedef enum { STORED, EXISTS, FAILED } Outcome;

typedef struct {
    const char *bytes;
    size_t length;
} Text;

// FLOOR: as GROUPED, in the host's tables, with an audit row for each write and a savepoint around it.
typedef enum { NAIVE, GROUPED, FLOOR } Mode;

typedef struct {
    Text id, organization, provider, name, document, sealed;
    double time;
} Created;

void store_open(const char *path, bool full, Mode mode);
void store_close(void);
void store_begin(Transaction kind);      // nothing where there is one already that is enough
void store_commit(void);
void store_release(void);                // ends the savepoint of a call, if it has one

Text store_get(Text id);                 // valid until store_done; no bytes where there is none
void store_done(void);
void store_list(Text organization);      // then store_next until it gives no bytes
Text store_next(void);
void store_reserve(char id[32]);         // where an id tells its row, puts the next one into it
Outcome store_insert(const Created *created);
Outcome store_replace(Text id, Text organization, Text document, double time);

// ---------------------------------------------------------------- floor

long long checksum(Text text);
void audit_hash(unsigned char hash[32], const unsigned char previous[32], long long seq, double time,
                const Text texts[], int count);
