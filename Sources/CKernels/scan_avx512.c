// The vector scan with AVX-512 VNNI: blocks of four rows by up to four queries; one instruction multiplies and adds 32
// pairs.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,avx512f,avx512vl,avx512bw,avx512vnni"))), apply_to = function)

#define CK_NAME(operation) ck_scan_##operation##_avx512

#include "x86_scan.h"

CK_INLINE __m256i ck_halves(__m512i x) {
    return _mm256_add_epi32(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
}

CK_INLINE void ck_scan_block(
    const int8_t *rows, long dimension, const int16_t *queries, int query_count, const float *scales, float *scores, long stride) {
    __m512i sums[4][4];
    for (int q = 0; q < query_count; q++)
        for (int r = 0; r < 4; r++) sums[q][r] = _mm512_setzero_si512();
    for (long d = 0; d < dimension; d += 32) {
        __m512i wide[4];
        for (int r = 0; r < 4; r++)
            wide[r] = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(rows + r * dimension + d)));
        for (int q = 0; q < query_count; q++) {
            __m512i query = _mm512_loadu_si512(queries + q * dimension + d);
            for (int r = 0; r < 4; r++) sums[q][r] = _mm512_dpwssd_epi32(sums[q][r], wide[r], query);
        }
    }
    for (int q = 0; q < query_count; q++) {
        __m128i totals = ck_sums4(
            ck_halves(sums[q][0]), ck_halves(sums[q][1]), ck_halves(sums[q][2]), ck_halves(sums[q][3]));
        _mm_storeu_ps(scores + q * stride, _mm_mul_ps(_mm_cvtepi32_ps(totals), _mm_loadu_ps(scales)));
    }
}

static void CK_NAME(scores)(
    const int8_t *rows, const float *scales, long count, long dimension, const int16_t *queries, long query_count, float *scores) {
    // Rows outside, queries inside: a block of rows is read from memory once for all queries.
    long i = 0;
    for (; i + 4 <= count; i += 4) {
        long q = 0;
        for (; q + 4 <= query_count; q += 4)
            ck_scan_block(
                rows + i * dimension, dimension, queries + q * dimension, 4, scales + i, scores + q * count + i, count);
        for (; q < query_count; q++)
            ck_scan_block(
                rows + i * dimension, dimension, queries + q * dimension, 1, scales + i, scores + q * count + i, count);
    }
    for (; i < count; i++)
        for (long q = 0; q < query_count; q++)
            scores[q * count + i] =
                scales[i] * (float)ck_scan_row(rows + i * dimension, dimension, queries + q * dimension);
}

#pragma clang attribute pop

const ck_scan_kernels ck_scan_kernels_avx512 = CK_SCAN_TABLE;
#endif
