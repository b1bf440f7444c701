// Kernels of the vector scan: rows of 8-bit codes and of sign bits against queries, and the choice of the best.
//
// dimension: elements of a row, a multiple of 32, at most CK_SCAN_DIMENSIONS. The scalar functions are the specification;
// the others give equal results, bit by bit.
//
// Sign bits lie in blocks of CK_SIGN_ROWS rows, so that one instruction looks up a byte of each: byte
// j * CK_SIGN_ROWS + r of a block is byte j of row r, whose bit i is set where element 8 j + i is negative.
#ifndef FOOTNOTE_CKERNELS_SCAN_H
#define FOOTNOTE_CKERNELS_SCAN_H

#include <stdint.h>

/// Elements of a row at most: 127 * 2047 * 8192 stays below 2^31.
#define CK_SCAN_DIMENSIONS 8192

/// Rows of a block of sign bits.
#define CK_SIGN_ROWS 32
/// Four values of a table add up in eight bits.
#define CK_SIGN_TABLE_LIMIT 63

typedef struct ck_scan_kernels {
    /// scores[q * count + i] = scales[i] * sum over dimensions of rows[i] * queries[q]; |queries| <= 2047.
    /// rows: [count, dimension]; queries: [query_count, dimension]. A row is read from memory once for all queries.
    void (*scores)(
        const int8_t *rows, const float *scales, long count, long dimension, const int16_t *queries, long query_count,
        float *scores);
    /// scores[i] = the score of row indices[i] against one query; for rows that lie scattered.
    void (*scores_at)(
        const int8_t *rows, const float *scales, const uint32_t *indices, long count, long dimension, const int16_t *query,
        float *scores);
    /// sums[i] = sum over the half bytes h of row i's sign bits of tables[h][value of h], low half first.
    /// blocks: [block_count] blocks of sign bits; tables: [dimension / 4, 16], values of at most CK_SIGN_TABLE_LIMIT whose
    /// sums fit 16 bits; sums: [block_count * CK_SIGN_ROWS].
    void (*sign_sums)(const uint8_t *blocks, long block_count, long dimension, const uint8_t *tables, uint16_t *sums);
    /// Writes the indices of scores above `limit`, ascending, and returns how many there are. selected: [count].
    long (*select_above)(const float *scores, long count, float limit, uint32_t *selected);
    /// Writes the indices of sums above `limit`, ascending, and returns how many there are. selected: [count].
    long (*select_sums_above)(const uint16_t *sums, long count, uint16_t limit, uint32_t *selected);
    /// Rounds a vector of `dimension` finite elements: codes[i] = vector[i] / scale to the nearest, ties to even, so that
    /// the largest becomes ±127; bit i % 8 of signs[i / 8] is set where vector[i] < 0. A vector without an element of more
    /// than CK_SCAN_SMALLEST has scale 0 and codes of 0. signs: [dimension / 8].
    void (*encode)(const float *vector, long dimension, int8_t *codes, float *scale, uint8_t *signs);
} ck_scan_kernels;

/// A length below which a vector is as good as zero; its inverse times 127 is still finite.
#define CK_SCAN_SMALLEST 1e-30f

#endif
