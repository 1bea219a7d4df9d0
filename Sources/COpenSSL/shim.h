// What Swift needs of OpenSSL's libcrypto and libssl (3.0 or newer). Functions live here, and not in Swift, for one of three
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
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// Both key schedules of one AES-128 key: OpenSSL's, and those of the processor's own instructions where it has them.
typedef struct {
  AES_KEY encryption;
  AES_KEY decryption;
  unsigned char rounds[11][16];
  unsigned char inverse_rounds[11][16];
  int has_instructions;
} ih_aes128;

#if defined(__x86_64__)
#include <immintrin.h>

// A single block by the processor's instructions takes a tenth of what the library's portable code does, which must
// not betray the key by its use of the cache. The library uses them only behind its start-up. FIPS 197, section 5.
#define IH_AES __attribute__((target("aes,sse2"))) static inline

IH_AES __m128i ih_aes_next_key(__m128i key, __m128i assist) {
  key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
  return _mm_xor_si128(key, _mm_shuffle_epi32(assist, 0xff));
}

IH_AES void ih_aes_expand(ih_aes128 *aes, const unsigned char *key) {
  __m128i k[11];
  k[0] = _mm_loadu_si128((const __m128i *)key);
  k[1] = ih_aes_next_key(k[0], _mm_aeskeygenassist_si128(k[0], 0x01));
  k[2] = ih_aes_next_key(k[1], _mm_aeskeygenassist_si128(k[1], 0x02));
  k[3] = ih_aes_next_key(k[2], _mm_aeskeygenassist_si128(k[2], 0x04));
  k[4] = ih_aes_next_key(k[3], _mm_aeskeygenassist_si128(k[3], 0x08));
  k[5] = ih_aes_next_key(k[4], _mm_aeskeygenassist_si128(k[4], 0x10));
  k[6] = ih_aes_next_key(k[5], _mm_aeskeygenassist_si128(k[5], 0x20));
  k[7] = ih_aes_next_key(k[6], _mm_aeskeygenassist_si128(k[6], 0x40));
  k[8] = ih_aes_next_key(k[7], _mm_aeskeygenassist_si128(k[7], 0x80));
  k[9] = ih_aes_next_key(k[8], _mm_aeskeygenassist_si128(k[8], 0x1b));
  k[10] = ih_aes_next_key(k[9], _mm_aeskeygenassist_si128(k[9], 0x36));
  for (int round = 0; round < 11; round++) {
    int is_outer = round == 0 || round == 10;
    __m128i inverse = is_outer ? k[10 - round] : _mm_aesimc_si128(k[10 - round]);
    _mm_storeu_si128((__m128i *)aes->rounds[round], k[round]);
    _mm_storeu_si128((__m128i *)aes->inverse_rounds[round], inverse);
  }
}

IH_AES void ih_aes_encrypt_block(const ih_aes128 *aes, unsigned char *block) {
  const __m128i *keys = (const __m128i *)aes->rounds;
  __m128i state = _mm_xor_si128(_mm_loadu_si128((const __m128i *)block), _mm_loadu_si128(keys));
  for (int round = 1; round < 10; round++) state = _mm_aesenc_si128(state, _mm_loadu_si128(keys + round));
  _mm_storeu_si128((__m128i *)block, _mm_aesenclast_si128(state, _mm_loadu_si128(keys + 10)));
}

IH_AES void ih_aes_decrypt_block(const ih_aes128 *aes, unsigned char *block) {
  const __m128i *keys = (const __m128i *)aes->inverse_rounds;
  __m128i state = _mm_xor_si128(_mm_loadu_si128((const __m128i *)block), _mm_loadu_si128(keys));
  for (int round = 1; round < 10; round++) state = _mm_aesdec_si128(state, _mm_loadu_si128(keys + round));
  _mm_storeu_si128((__m128i *)block, _mm_aesdeclast_si128(state, _mm_loadu_si128(keys + 10)));
}

#undef IH_AES
#endif

/// Expands the 16 bytes of `key`. Reason: deprecated functions. Returns 1, or 0 where OpenSSL refuses.
static inline int ih_aes128_init(ih_aes128 *aes, const unsigned char *key) {
  aes->has_instructions = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  aes->has_instructions = __builtin_cpu_supports("aes") != 0;
  if (aes->has_instructions) ih_aes_expand(aes, key);
#endif
  return AES_set_encrypt_key(key, 128, &aes->encryption) == 0 &&
         AES_set_decrypt_key(key, 128, &aes->decryption) == 0;
}

/// Encrypts one block of 16 bytes in place. Reason: a deprecated function.
static inline void ih_aes128_encrypt(const ih_aes128 *aes, unsigned char *block) {
#if defined(__x86_64__)
  if (aes->has_instructions) return ih_aes_encrypt_block(aes, block);
#endif
  AES_encrypt(block, block, &aes->encryption);
}

/// Decrypts one block of 16 bytes in place. Reason: a deprecated function.
static inline void ih_aes128_decrypt(const ih_aes128 *aes, unsigned char *block) {
#if defined(__x86_64__)
  if (aes->has_instructions) return ih_aes_decrypt_block(aes, block);
#endif
  AES_decrypt(block, block, &aes->decryption);
}

/// The same with no use of the processor's instructions, for a test that both ways agree.
static inline void ih_aes128_forgo_instructions(ih_aes128 *aes) { aes->has_instructions = 0; }

/// Keys a MAC context for HMAC-SHA256. Reason: OSSL_PARAM keeps the pointer to the digest's name, and a pointer into a
/// Swift string does not live that long. Returns 1 on success.
static inline int ih_hmac_sha256_init(EVP_MAC_CTX *context, const unsigned char *key, size_t count) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
      OSSL_PARAM_construct_end(),
  };
  return EVP_MAC_init(context, key, count, parameters);
}

/// Sets what no connection of a context may fall below or do. Reason: macros. Returns 1 on success.
static inline int ih_tls_harden(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  return (int)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/// Names the host in the handshake. Reason: a macro. Returns 1 on success.
static inline int ih_tls_name_host(SSL *tls, const char *host) {
  return (int)SSL_set_tlsext_host_name(tls, host);
}

#endif
