// The exact scan with NEON's dot products; the rest of the scan runs as the scalar one.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define CK_SET neon
#define CK_SCAN_QUERIES 1

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

CK_INLINE int32_t ck_scan_row(const int8_t *row, long dimension, const int16_t *query) {
    int32_t sum;
    ck_scan_rows(row, dimension, query, 1, &sum);
    return sum;
}

CK_INLINE void ck_scan_block(
    const int8_t *rows, const float *scales, long dimension, const int16_t *queries, const int query_count, float *scores,
    long stride) {
    int32_t sums[4];
    for (int q = 0; q < query_count; q++) {
        ck_scan_rows(rows, dimension, queries + q * dimension, 4, sums);
        for (int r = 0; r < 4; r++) scores[q * stride + r] = scales[r] * (float)sums[r];
    }
}

#include "scan.h"

#pragma clang attribute pop

// A later initialiser stands for an earlier one.
#pragma clang diagnostic ignored "-Winitializer-overrides"
const ck_scan_kernels ck_scan_kernels_neon = {
    CK_SCAN_ENTRIES(scalar)
    .scores = CK_NAME(scan_scores),
    .scores_at = CK_NAME(scan_scores_at),
};
#endif
