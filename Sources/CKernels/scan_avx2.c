// The vector scan with AVX2: blocks of four rows by two queries, whose sums stay in registers.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define CK_NAME(operation) ck_scan_##operation##_avx2

#include "x86_scan.h"

CK_INLINE void ck_scan_block(
    const int8_t *rows, long dimension, const int16_t *queries, int query_count, const float *scales, float *scores, long stride) {
    __m256i sums[2][4];
    for (int q = 0; q < query_count; q++)
        for (int r = 0; r < 4; r++) sums[q][r] = _mm256_setzero_si256();
    for (long d = 0; d < dimension; d += 16) {
        __m256i wide[4];
        for (int r = 0; r < 4; r++)
            wide[r] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(rows + r * dimension + d)));
        for (int q = 0; q < query_count; q++) {
            __m256i query = _mm256_loadu_si256((const __m256i *)(queries + q * dimension + d));
            for (int r = 0; r < 4; r++) sums[q][r] = _mm256_add_epi32(sums[q][r], _mm256_madd_epi16(wide[r], query));
        }
    }
    for (int q = 0; q < query_count; q++) {
        __m128i totals = ck_sums4(sums[q][0], sums[q][1], sums[q][2], sums[q][3]);
        _mm_storeu_ps(scores + q * stride, _mm_mul_ps(_mm_cvtepi32_ps(totals), _mm_loadu_ps(scales)));
    }
}

static void CK_NAME(scores)(
    const int8_t *rows, const float *scales, long count, long dimension, const int16_t *queries, long query_count, float *scores) {
    // Rows outside, queries inside: a block of rows is read from memory once for all queries.
    long i = 0;
    for (; i + 4 <= count; i += 4) {
        long q = 0;
        for (; q + 2 <= query_count; q += 2)
            ck_scan_block(
                rows + i * dimension, dimension, queries + q * dimension, 2, scales + i, scores + q * count + i, count);
        if (q < query_count)
            ck_scan_block(
                rows + i * dimension, dimension, queries + q * dimension, 1, scales + i, scores + q * count + i, count);
    }
    for (; i < count; i++)
        for (long q = 0; q < query_count; q++)
            scores[q * count + i] =
                scales[i] * (float)ck_scan_row(rows + i * dimension, dimension, queries + q * dimension);
}

#pragma clang attribute pop

const ck_scan_kernels ck_scan_kernels_avx2 = CK_SCAN_TABLE;
#endif
