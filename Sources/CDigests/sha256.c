// SHA-256 as FIPS 180-4 describes it, and the compression of blocks with the instructions of x86 (SHA-NI) and ARM (SHA2).
#include "CDigests.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotated(uint32_t x, int bits) { return x >> bits | x << (32 - bits); }

// One round. The eight words change places from round to round: callers pass them in turn.
#define ROUND(a, b, c, d, e, f, g, h, word)                                                                    \
    h += (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + (g ^ (e & (f ^ g))) + (word);                     \
    d += h;                                                                                                    \
    h += (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) | (c & (a | b)));

static void compress(uint32_t *state, const uint8_t *block, long count) {
    for (; count > 0; count--, block += 64) {
        uint32_t w[64];
        for (int i = 0; i < 16; i++) {
            uint32_t word;
            memcpy(&word, block + 4 * i, 4);
            w[i] = __builtin_bswap32(word);
        }
        for (int i = 16; i < 64; i++) {
            uint32_t x = w[i - 15], y = w[i - 2];
            w[i] = w[i - 16] + (rotated(x, 7) ^ rotated(x, 18) ^ x >> 3) + w[i - 7] + (rotated(y, 17) ^ rotated(y, 19) ^ y >> 10);
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; i += 8) {
            const uint32_t *k = constants + i, *v = w + i;
            ROUND(a, b, c, d, e, f, g, h, k[0] + v[0])
            ROUND(h, a, b, c, d, e, f, g, k[1] + v[1])
            ROUND(g, h, a, b, c, d, e, f, k[2] + v[2])
            ROUND(f, g, h, a, b, c, d, e, k[3] + v[3])
            ROUND(e, f, g, h, a, b, c, d, k[4] + v[4])
            ROUND(d, e, f, g, h, a, b, c, k[5] + v[5])
            ROUND(c, d, e, f, g, h, a, b, k[6] + v[6])
            ROUND(b, c, d, e, f, g, h, a, k[7] + v[7])
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if defined(__x86_64__)
bool cd_sha256_is_native(void) {
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1) != 0 && __builtin_cpu_supports("sse4.1");
}

// Registers hold the state as ABEF and CDGH; an instruction does two rounds.
__attribute__((target("sha,sse4.1,ssse3"))) static void compress_native(uint32_t *state, const uint8_t *block, long count) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    for (; count > 0; count--, block += 64) {
        __m128i first = abef, second = cdgh, w[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            if (i < 4) {
                w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), big_endian);
            } else {
                __m128i sum = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);
                sum = _mm_add_epi32(sum, _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4));
                w[i % 4] = _mm_sha256msg2_epu32(sum, w[(i + 3) % 4]);
            }
            __m128i words = _mm_add_epi32(w[i % 4], _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(words, 0x0E));
        }
        abef = _mm_add_epi32(abef, first);
        cdgh = _mm_add_epi32(cdgh, second);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#elif defined(__aarch64__)
bool cd_sha256_is_native(void) { return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0; }

__attribute__((target("sha2"))) static void compress_native(uint32_t *state, const uint8_t *block, long count) {
    uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);
    for (; count > 0; count--, block += 64) {
        uint32x4_t first = abcd, second = efgh, w[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            if (i < 4) w[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(block + 16 * i)));
            else w[i % 4] = vsha256su1q_u32(vsha256su0q_u32(w[i % 4], w[(i + 1) % 4]), w[(i + 2) % 4], w[(i + 3) % 4]);
            uint32x4_t words = vaddq_u32(w[i % 4], vld1q_u32(constants + 4 * i)), before = abcd;
            abcd = vsha256hq_u32(abcd, efgh, words);
            efgh = vsha256h2q_u32(efgh, before, words);
        }
        abcd = vaddq_u32(abcd, first);
        efgh = vaddq_u32(efgh, second);
    }
    vst1q_u32(state, abcd);
    vst1q_u32(state + 4, efgh);
}
#else
bool cd_sha256_is_native(void) { return false; }
static void compress_native(uint32_t *state, const uint8_t *block, long count) { compress(state, block, count); }
#endif

static void compress_blocks(cd_sha256 *hash, const uint8_t *block, long count) {
    if (hash->portable) compress(hash->state, block, count);
    else compress_native(hash->state, block, count);
}

void cd_sha256_begin(cd_sha256 *hash, bool portable) {
    static const uint32_t start[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, start, sizeof start);
    hash->byte_count = 0;
    hash->portable = portable || !cd_sha256_is_native();
}

void cd_sha256_update(cd_sha256 *hash, const void *bytes, long count) {
    const uint8_t *rest = bytes;
    long held = (long)(hash->byte_count % 64);
    hash->byte_count += (uint64_t)count;
    if (held > 0) {
        long taken = count < 64 - held ? count : 64 - held;
        memcpy(hash->pending + held, rest, (size_t)taken);
        if (held + taken < 64) return;
        compress_blocks(hash, hash->pending, 1);
        rest += taken;
        count -= taken;
    }
    compress_blocks(hash, rest, count / 64);
    memcpy(hash->pending, rest + count / 64 * 64, (size_t)(count % 64));
}

void cd_sha256_end(cd_sha256 *hash, uint8_t *digest) {
    uint8_t padding[72] = {0x80};
    uint64_t bits = __builtin_bswap64(hash->byte_count * 8);
    long zeros = 63 - (long)((hash->byte_count + 8) % 64);
    memcpy(padding + 1 + zeros, &bits, 8);
    cd_sha256_update(hash, padding, 9 + zeros);
    for (int i = 0; i < 8; i++) {
        uint32_t word = __builtin_bswap32(hash->state[i]);
        memcpy(digest + 4 * i, &word, 4);
    }
}
