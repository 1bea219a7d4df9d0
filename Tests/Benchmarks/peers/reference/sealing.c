#include "reference.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char header[] = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0";    // {"alg":"dir","enc":"A256GCM"}
static char key_id[17];
static EVP_CIPHER_CTX *cipher;           // made once: to set a key up costs more than to seal a short text

static char *base64url(char *to, const unsigned char *from, size_t length);

void sealing_open(const char *hex) {
    unsigned char key[32];
    size_t length = 0;
    if (!hex || OPENSSL_hexstr2buf_ex(key, sizeof key, &length, hex, '\0') != 1 || length != sizeof key)
        die("ENCRYPTION_SECRET_HEX must hold 64 hexadecimal digits");
    cipher = EVP_CIPHER_CTX_new();
    if (!cipher || EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, NULL) != 1) die("no AES-256-GCM");
    unsigned char hash[32];
    if (EVP_Digest(key, sizeof key, hash, NULL, EVP_sha256(), NULL) != 1) die("no SHA-256");
    base64url(key_id, hash, 12);
    OPENSSL_cleanse(key, sizeof key);
}

const char *sealing_key_id(void) { return key_id; }

void random_bytes(unsigned char *to, size_t length) {
    static unsigned char block[2048];
    static size_t left;
    if (left < length) {
        if (RAND_bytes(block, sizeof block) != 1) die("no random bytes");
        left = sizeof block;
    }
    left -= length;
    memcpy(to, block + left, length);
    OPENSSL_cleanse(block + left, length);
}

static char *base64url(char *to, const unsigned char *from, size_t length) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | from[i];
        for (have += 8; have >= 6; have -= 6) *to++ = alphabet[bits >> (have - 6) & 63];
    }
    if (have) *to++ = alphabet[bits << (6 - have) & 63];
    return to;
}

static char *put_header(char *to, const char *context) {
    if (!context) return (char *)memcpy(to, header, sizeof header - 1) + sizeof header - 1;
    char json[300];
    int length = snprintf(json, sizeof json, "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"%s\",\"ctx\":\"%s\"}",
                          key_id, context);
    if (length >= (int)sizeof json) die("a context is too long");
    return base64url(to, (unsigned char *)json, length);
}

size_t seal(char *to, const char *context, const char *plaintext, size_t length) {
    static unsigned char sealed[1 << 16];
    unsigned char iv[12], tag[16];
    int count, rest;
    if (length > sizeof sealed) die("a plaintext is too long");
    random_bytes(iv, sizeof iv);
    char *at = put_header(to, context);
    if (EVP_EncryptInit_ex(cipher, NULL, NULL, NULL, iv) != 1 ||
        EVP_EncryptUpdate(cipher, NULL, &rest, (const unsigned char *)to, (int)(at - to)) != 1 ||
        EVP_EncryptUpdate(cipher, sealed, &count, (const unsigned char *)plaintext, (int)length) != 1 ||
        EVP_EncryptFinal_ex(cipher, sealed + count, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, sizeof tag, tag) != 1)
        die("sealing failed");
    *at++ = '.';
    *at++ = '.';                         // no encrypted key: the key is shared
    at = base64url(at, iv, sizeof iv);
    *at++ = '.';
    at = base64url(at, sealed, length);
    *at++ = '.';
    return base64url(at, tag, sizeof tag) - to;
}
