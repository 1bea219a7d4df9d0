// The reference server: what the host does for its callers, in plain C, on one thread.
#pragma once
#include <stdbool.h>
#include <stddef.h>

_Noreturn void die(const char *what);

// ---------------------------------------------------------------- sealing

void sealing_open(const char *hex);      // the key, as 64 hexadecimal digits
void random_bytes(unsigned char *to, size_t length);

// A compact JWE (alg dir, enc A256GCM) of the plaintext, into room for SEALED_ROOM(length); gives its length.
#define SEALED_ROOM(length) ((length) * 4 / 3 + 160)
size_t seal(char *to, const char *plaintext, size_t length);

// ---------------------------------------------------------------- store

typedef enum { IDLE, READING, WRITING } Transaction;
typedef enum { STORED, EXISTS, FAILED } Outcome;

typedef struct {
    const char *bytes;
    size_t length;
} Text;

void store_open(const char *path, bool full, bool grouped);
void store_close(void);
void store_begin(Transaction kind);      // nothing where there is one already that is enough
void store_commit(void);

Text store_get(Text id);                 // valid until store_done; no bytes where there is none
void store_done(void);
void store_list(Text organization);      // then store_next until it gives no bytes
Text store_next(void);
Outcome store_insert(Text id, Text organization, Text provider, Text name, Text document, Text sealed);
Outcome store_replace(Text id, Text document);
