// What the host's storage needs beside SQL: a checksum of each document, and the hash chain of the audit trail.
#include "reference.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t mixed(uint64_t left, uint64_t right) {
    unsigned __int128 product = (unsigned __int128)left * right;
    return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

long long checksum(Text text) {
    const uint64_t salt = 0xd6e8feb86659fd93;
    uint64_t sums[4] = {text.length ^ salt, 1, 2, 3}, words[8];
    size_t at = 0;
    for (; at + 64 <= text.length; at += 64) {
        memcpy(words, text.bytes + at, 64);
        for (int i = 0; i < 4; i++) sums[i] = mixed(words[2 * i] ^ salt, words[2 * i + 1] ^ sums[i]);
    }
    for (; at < text.length; at += 8) {
        uint64_t word = 0;
        memcpy(&word, text.bytes + at, text.length - at < 8 ? text.length - at : 8);
        sums[0] = mixed(word ^ salt, sums[0]) + salt;
    }
    return (long long)mixed(sums[0] ^ sums[2], sums[1] ^ sums[3] ^ salt);
}

static EVP_MD_CTX *digest;               // made once: to look SHA-256 up costs more than to hash a row
static char row[4096];
static size_t length;

static void add(const char *bytes, size_t count) {
    if (length + count > sizeof row) die("an audit row is too long");
    memcpy(row + length, bytes, count);
    length += count;
}

static void add_string(Text text) {
    add(",\"", 2);
    size_t start = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = text.bytes[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        char escaped[8];
        add(text.bytes + start, i - start);
        add(escaped, snprintf(escaped, sizeof escaped, byte < 0x20 ? "\\u%04x" : "\\%c", byte));
        start = i + 1;
    }
    add(text.bytes + start, text.length - start);
    add("\"", 1);
}

void audit_hash(unsigned char hash[32], const unsigned char previous[32], long long seq, double time,
                const Text texts[], int count) {
    if (!digest) {
        digest = EVP_MD_CTX_new();
        if (!digest || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1) die("no SHA-256");
    } else if (EVP_DigestInit_ex(digest, NULL, NULL) != 1) {
        die("no SHA-256");
    }
    char start[64], hexadecimal[64];
    length = 0;
    add(start, snprintf(start, sizeof start, "[%lld,%lld", seq, (long long)time));
    for (int i = 0; i < count; i++) add_string(texts[i]);
    for (int i = 0; i < 64; i++) hexadecimal[i] = "0123456789abcdef"[previous[i / 2] >> (i % 2 ? 0 : 4) & 15];
    add_string((Text){hexadecimal, sizeof hexadecimal});
    add("]", 1);
    if (EVP_DigestUpdate(digest, row, length) != 1 || EVP_DigestFinal_ex(digest, hash, NULL) != 1)
        die("hashing failed");
}
