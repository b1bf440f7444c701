// Every kernel of a set with 256-bit registers, and those that only x86 writes this way. What the including file defines is
// named in x86_matmul.h.
#include "x86_vector.h"
#include "x86_matmul.h"

#include "elements.h"
#include "attention.h"
#include "matmul.h"
#include CK_PAIRS
#include "x86_pairs.h"

CK_PRODUCTS(CK_DEFINE_PRODUCT, CK_SET)

void CK_NAME(quantise_q8)(const float *x, long count, int8_t *q, float *scales, float *sums) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    for (long b = 0; b < count / CK_BLOCK; b++, x += CK_BLOCK, q += CK_BLOCK) {
        __m256 v[4], largest = _mm256_setzero_ps();
        for (int i = 0; i < 4; i++) {
            v[i] = _mm256_loadu_ps(x + 8 * i);
            largest = _mm256_max_ps(largest, _mm256_and_ps(v[i], magnitude));
        }
        float most = ck_largest(largest), scale = most / 127.0f;
        __m256 inverse = _mm256_set1_ps(most == 0 ? 0 : 127.0f / most);
        __m256i n[4];
        for (int i = 0; i < 4; i++) n[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
        __m256i sum = _mm256_add_epi32(_mm256_add_epi32(n[0], n[1]), _mm256_add_epi32(n[2], n[3]));
        __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(n[0], n[1]), _mm256_packs_epi32(n[2], n[3]));
        _mm256_storeu_si256((__m256i *)q, _mm256_permutevar8x32_epi32(packed, order));
        __m128i s = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
        s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
        scales[b] = scale;
        sums[b] = scale * (float)_mm_cvtsi128_si32(s);
    }
}

void CK_NAME(rope_f32)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    for (long h = 0; h < heads; h++, x += head_dimension)
        for (long i = 0; i < rotated / 2; i++) {
            float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosines[i] - b * sines[i];
            x[2 * i + 1] = a * sines[i] + b * cosines[i];
        }
}

uint64_t CK_NAME(read_all)(const void *data, long bytes) {
    const __m256i *p = data;
    __m256i combined[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    for (long i = 0; i < bytes / 32; i += 4)
        for (int k = 0; k < 4; k++) combined[k] = _mm256_xor_si256(combined[k], _mm256_loadu_si256(p + i + k));
    __m256i all = _mm256_xor_si256(_mm256_xor_si256(combined[0], combined[1]), _mm256_xor_si256(combined[2], combined[3]));
    return (uint64_t)(_mm256_extract_epi64(all, 0) ^ _mm256_extract_epi64(all, 1) ^ _mm256_extract_epi64(all, 2) ^
                      _mm256_extract_epi64(all, 3));
}

int32_t CK_NAME(multiply_add_rounds)(long rounds) {
    __m256i sums[8], factor = _mm256_set1_epi8(3), other = _mm256_set1_epi8(5);
    for (int i = 0; i < 8; i++) sums[i] = _mm256_set1_epi32(i);
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < 8; i++) {
            sums[i] = CK_DOT(sums[i], factor, other);
            // The operands might be others each time: the compiler can neither multiply the loop out nor multiply once for
            // all eight sums.
            __asm__ volatile("" : "+x"(factor), "+x"(other));
        }
    }
    __m256i sum = sums[0];
    for (int i = 1; i < 8; i++) sum = _mm256_xor_si256(sum, sums[i]);
    return _mm256_extract_epi32(sum, 0);
}
