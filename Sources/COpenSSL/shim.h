// What Swift needs of OpenSSL's libcrypto (3.0 or newer). Functions live here, and not in Swift, for one of three
// reasons, given at each: the C function is deprecated, it is a macro, or it keeps a pointer to its argument.

#ifndef IH_OPENSSL_SHIM_H
#define IH_OPENSSL_SHIM_H

// The low-level AES functions are deprecated, but they alone work without the library's start-up (about 1 ms).
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/aes.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

/// Both key schedules of one AES-128 key.
typedef struct {
  AES_KEY encryption;
  AES_KEY decryption;
} ih_aes128;

/// Expands the 16 bytes of `key`. Reason: deprecated functions. Returns 1, or 0 where OpenSSL refuses.
static inline int ih_aes128_init(ih_aes128 *aes, const unsigned char *key) {
  return AES_set_encrypt_key(key, 128, &aes->encryption) == 0 &&
         AES_set_decrypt_key(key, 128, &aes->decryption) == 0;
}

/// Encrypts one block of 16 bytes in place. Reason: a deprecated function.
static inline void ih_aes128_encrypt(const ih_aes128 *aes, unsigned char *block) {
  AES_encrypt(block, block, &aes->encryption);
}

/// Decrypts one block of 16 bytes in place. Reason: a deprecated function.
static inline void ih_aes128_decrypt(const ih_aes128 *aes, unsigned char *block) {
  AES_decrypt(block, block, &aes->decryption);
}

/// Keys a MAC context for HMAC-SHA256. Reason: OSSL_PARAM keeps the pointer to the digest's name, and a pointer into a
/// Swift string does not live that long. Returns 1 on success.
static inline int ih_hmac_sha256_init(EVP_MAC_CTX *context, const unsigned char *key, size_t count) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
      OSSL_PARAM_construct_end(),
  };
  return EVP_MAC_init(context, key, count, parameters);
}

#endif
