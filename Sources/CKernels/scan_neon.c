// The exact scan with NEON's dot products; the rest of the scan runs as the scalar one (fallback.c).
#if defined(__aarch64__)
#include <arm_neon.h>
#include <stddef.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define CK_INLINE static inline __attribute__((always_inline))

// A query of up to twelve bits is 64 * high + low, two signed bytes each: SDOT takes bytes, and four rows share the split.
CK_INLINE void ck_scan_rows(const int8_t *rows, long dimension, const int16_t *query, const int count, int32_t *sums) {
    int32x4_t high_sums[4], low_sums[4];
    for (int r = 0; r < count; r++) high_sums[r] = low_sums[r] = vdupq_n_s32(0);
    for (long d = 0; d < dimension; d += 16) {
        int16x8_t first = vld1q_s16(query + d), second = vld1q_s16(query + d + 8);
        int8x16_t high = vshrn_high_n_s16(vshrn_n_s16(first, 6), second, 6);
        int8x16_t low = vandq_s8(vmovn_high_s16(vmovn_s16(first), second), vdupq_n_s8(63));
        for (int r = 0; r < count; r++) {
            int8x16_t row = vld1q_s8(rows + r * dimension + d);
            high_sums[r] = vdotq_s32(high_sums[r], row, high);
            low_sums[r] = vdotq_s32(low_sums[r], row, low);
        }
    }
    for (int r = 0; r < count; r++) sums[r] = vaddvq_s32(vaddq_s32(vshlq_n_s32(high_sums[r], 6), low_sums[r]));
}

static void ck_scan_scores_neon(
    const int8_t *rows, const float *scales, long count, long dimension, const int16_t *queries, long query_count,
    float *scores) {
    int32_t sums[4];
    // Rows outside, queries inside: a block of rows is read from memory once for all queries.
    long i = 0;
    for (; i + 4 <= count; i += 4)
        for (long q = 0; q < query_count; q++) {
            ck_scan_rows(rows + i * dimension, dimension, queries + q * dimension, 4, sums);
            for (int r = 0; r < 4; r++) scores[q * count + i + r] = scales[i + r] * (float)sums[r];
        }
    for (; i < count; i++)
        for (long q = 0; q < query_count; q++) {
            ck_scan_rows(rows + i * dimension, dimension, queries + q * dimension, 1, sums);
            scores[q * count + i] = scales[i] * (float)sums[0];
        }
}

static void ck_scan_scores_at_neon(
    const int8_t *rows, const float *scales, const uint32_t *indices, long count, long dimension, const int16_t *query,
    float *scores) {
    int32_t sum;
    for (long i = 0; i < count; i++) {
        size_t row = indices[i];
        ck_scan_rows(rows + row * (size_t)dimension, dimension, query, 1, &sum);
        scores[i] = scales[row] * (float)sum;
    }
}

#pragma clang attribute pop

const ck_scan_kernels ck_scan_kernels_neon = {.scores = ck_scan_scores_neon, .scores_at = ck_scan_scores_at_neon};
#endif
