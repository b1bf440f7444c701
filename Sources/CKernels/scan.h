// The walk of the exact scan. The including set defines ck_scan_row, one row against one query, and ck_scan_block, four rows
// against up to CK_SCAN_QUERIES queries.

void CK_NAME(scan_scores)(
    const int8_t *rows, const float *scales, long count, long dimension, const int16_t *queries, long query_count,
    float *scores) {
    // Rows outside, queries inside: a block of rows is read from memory once for all queries.
    long i = 0;
    for (; i + 4 <= count; i += 4) {
        const int8_t *four = rows + i * dimension;
        long q = 0;
        for (; q + CK_SCAN_QUERIES <= query_count; q += CK_SCAN_QUERIES)
            ck_scan_block(
                four, scales + i, dimension, queries + q * dimension, CK_SCAN_QUERIES, scores + q * count + i, count);
        for (; q < query_count; q++)
            ck_scan_block(four, scales + i, dimension, queries + q * dimension, 1, scores + q * count + i, count);
    }
    for (; i < count; i++)
        for (long q = 0; q < query_count; q++)
            scores[q * count + i] =
                scales[i] * (float)ck_scan_row(rows + i * dimension, dimension, queries + q * dimension);
}

void CK_NAME(scan_scores_at)(
    const int8_t *rows, const float *scales, const uint32_t *indices, long count, long dimension, const int16_t *query,
    float *scores) {
    // Scattered rows: the processor can't guess the next one, so that it is told some ahead.
    enum { ahead = 8 };
    for (long i = 0; i < count; i++) {
        if (i + ahead < count)
            for (long d = 0; d < dimension; d += 64)
                __builtin_prefetch(rows + (size_t)indices[i + ahead] * (size_t)dimension + d);
        size_t row = indices[i];
        scores[i] = scales[row] * (float)ck_scan_row(rows + row * (size_t)dimension, dimension, query);
    }
}
