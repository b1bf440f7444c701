// The vector scan as plain loops: the specification of the other files named scan_*.
#include <math.h>

#include "tables.h"

#define CK_SET scalar

static float score(const int8_t *row, float scale, long dimension, const int16_t *query) {
    int32_t sum = 0;
    for (long d = 0; d < dimension; d++) sum += row[d] * query[d];
    return scale * (float)sum;
}

void CK_NAME(scan_scores)(
    const int8_t *rows, const float *scales, long count, long dimension, const int16_t *queries, long query_count,
    float *scores) {
    for (long i = 0; i < count; i++)
        for (long q = 0; q < query_count; q++)
            scores[q * count + i] = score(rows + i * dimension, scales[i], dimension, queries + q * dimension);
}

void CK_NAME(scan_scores_at)(
    const int8_t *rows, const float *scales, const uint32_t *indices, long count, long dimension, const int16_t *query,
    float *scores) {
    for (long i = 0; i < count; i++)
        scores[i] = score(rows + (size_t)indices[i] * (size_t)dimension, scales[indices[i]], dimension, query);
}

void CK_NAME(scan_sign_sums)(
    const uint8_t *blocks, long block_count, long dimension, const uint8_t *tables, uint16_t *sums) {
    for (long i = 0; i < block_count * CK_SIGN_ROWS; i++) {
        const uint8_t *block = blocks + i / CK_SIGN_ROWS * (dimension / 8) * CK_SIGN_ROWS;
        uint16_t sum = 0;
        for (long j = 0; j < dimension / 8; j++) {
            uint8_t bits = block[j * CK_SIGN_ROWS + i % CK_SIGN_ROWS];
            sum += tables[32 * j + (bits & 15)] + tables[32 * j + 16 + (bits >> 4)];
        }
        sums[i] = sum;
    }
}

long CK_NAME(scan_select_above)(const float *scores, long count, float limit, uint32_t *selected) {
    long found = 0;
    for (long i = 0; i < count; i++)
        if (scores[i] > limit) selected[found++] = (uint32_t)i;
    return found;
}

long CK_NAME(scan_select_sums_above)(const uint16_t *sums, long count, uint16_t limit, uint32_t *selected) {
    long found = 0;
    for (long i = 0; i < count; i++)
        if (sums[i] > limit) selected[found++] = (uint32_t)i;
    return found;
}

void CK_NAME(scan_encode)(const float *vector, long dimension, int8_t *codes, float *scale, uint8_t *signs) {
    float largest = 0;
    for (long d = 0; d < dimension; d++) largest = fmaxf(largest, fabsf(vector[d]));
    if (largest <= CK_SCAN_SMALLEST) largest = 0;
    *scale = largest / 127.0f;
    float inverse = largest > 0 ? 127.0f / largest : 0;
    for (long j = 0; j < dimension / 8; j++) signs[j] = 0;
    for (long d = 0; d < dimension; d++) {
        codes[d] = (int8_t)lrintf(vector[d] * inverse);
        signs[d / 8] |= (uint8_t)((vector[d] < 0) << (d % 8));
    }
}

CK_SCAN_TABLE(scalar)
