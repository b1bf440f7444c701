// Attention over the vector type of the including set: tiles of CK_ATTENTION_TILE positions with an online softmax (arXiv
// 2112.05682). Tiles start at fixed positions and rows never mix, so that a row's result does not depend on the other rows
// of its block.

/// Vectors that hold two blocks of keys, or sixteen elements of a value.
#define CK_PAIR (2 * CK_KEY_BLOCK / CK_WIDTH)

// Calls an inline function with the number of rows as its last argument, a constant, so that its loops unroll.
#define CK_FOR_ROWS(count, function, ...)              \
    switch (count) {                                   \
    case 1: function(__VA_ARGS__, 1); break;           \
    case 2: function(__VA_ARGS__, 2); break;           \
    case 3: function(__VA_ARGS__, 3); break;           \
    CK_CASES_OF_MORE_ROWS(function, __VA_ARGS__)       \
    default: function(__VA_ARGS__, CK_ATTENTION_ROWS); \
    }

CK_INLINE ck_vector ck_load_cached(const void *base, bool half, long index) {
    return half ? ck_load_half((const uint16_t *)base + index) : ck_load((const float *)base + index);
}

void CK_NAME(store)(
    const float *key, const float *value, long head_dimension, long position, bool half, void *keys, void *values) {
    long first = position / CK_KEY_BLOCK * CK_KEY_BLOCK * head_dimension + position % CK_KEY_BLOCK;
    if (half) {
        uint16_t lanes[8];
        for (long d = 0; d < head_dimension; d += 8) {
            CK_NAME(f32_to_f16)(key + d, 8, lanes);
            for (long i = 0; i < 8; i++) ((uint16_t *)keys)[first + (d + i) * CK_KEY_BLOCK] = lanes[i];
        }
        CK_NAME(f32_to_f16)(value, head_dimension, (uint16_t *)values + position * head_dimension);
    } else {
        for (long d = 0; d < head_dimension; d++) ((float *)keys)[first + d * CK_KEY_BLOCK] = key[d];
        memcpy((float *)values + position * head_dimension, value, (size_t)head_dimension * sizeof(float));
    }
}

// scores[row][position - start] for `rows` rows and the positions start ..< end (start a tile's first position).
CK_INLINE void ck_scores(
    const float *q, long dimension, const void *keys, bool half, long start, long end, float *scores, const int rows) {
    for (long p = start; p < end; p += 2 * CK_KEY_BLOCK) {
        ck_vector sums[CK_ATTENTION_ROWS][CK_PAIR];
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < CK_PAIR; k++) sums[r][k] = ck_splat(0);
        long block = p * dimension;
        // A lone last block is computed twice rather than read past the end of the cache.
        long next = p + CK_KEY_BLOCK < end ? block + CK_KEY_BLOCK * dimension : block;
        for (long d = 0; d < dimension; d += CK_ELEMENTS) {
            ck_elements elements[CK_ATTENTION_ROWS];
            for (int r = 0; r < rows; r++) elements[r] = ck_load_elements(q + r * dimension + d);
#pragma clang loop unroll(full)
            for (int i = 0; i < CK_ELEMENTS; i++) {
                ck_vector key[CK_PAIR];
                for (int k = 0; k < CK_PAIR; k++) {
                    long first = CK_WIDTH * k < CK_KEY_BLOCK ? block : next;
                    key[k] = ck_load_cached(keys, half, first + (d + i) * CK_KEY_BLOCK + CK_WIDTH * k % CK_KEY_BLOCK);
                }
                for (int r = 0; r < rows; r++) {
                    ck_vector element = ck_element(elements[r], i);
                    for (int k = 0; k < CK_PAIR; k++) sums[r][k] = ck_fma(element, key[k], sums[r][k]);
                }
            }
        }
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < CK_PAIR; k++)
                ck_store(scores + r * CK_ATTENTION_TILE + p - start + CK_WIDTH * k, sums[r][k]);
    }
}

// The largest of `least` and the first `visible` scores of a tile.
CK_INLINE float ck_maximum(const float *scores, long visible, float least) {
    ck_vector largest = ck_splat(least);
    for (long i = 0; i < visible; i += CK_WIDTH)
        largest = ck_max(largest, ck_select(ck_first_lanes(visible - i), ck_load(scores + i), largest));
    return ck_largest(largest);
}

// Turns `visible` scores of a row into exp(score - maximum), the rest of the tile into zeros; returns their sum.
CK_INLINE float ck_softmax_tile(float *scores, long visible, float maximum) {
    ck_vector sum = ck_splat(0), shift = ck_splat(maximum);
    long i = 0;
    for (; i < visible; i += CK_WIDTH) {
        ck_vector e = ck_exp(ck_subtract(ck_load(scores + i), shift));
        e = ck_keep(ck_first_lanes(visible - i), e);
        ck_store(scores + i, e);
        sum = ck_add(sum, e);
    }
    for (; i < CK_ATTENTION_TILE; i += CK_WIDTH) ck_store(scores + i, ck_splat(0));
    return ck_sum(sum);
}

// total[row] = total[row] * factor[row] + sum over positions of weights[row][position] * value, for the `width` vectors of
// elements from `d` on.
CK_INLINE void ck_weigh_columns(
    const float *weights, const void *values, bool half, long start, long end, long dimension, long d,
    const float *factors, float *total, const int rows, const int width) {
    ck_vector sums[CK_ATTENTION_ROWS][CK_PAIR];
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++)
            sums[r][c] = ck_multiply(ck_load(total + r * dimension + d + CK_WIDTH * c), ck_splat(factors[r]));
    for (long p = start; p < end; p++) {
        ck_vector value[CK_PAIR];
        for (int c = 0; c < width; c++) value[c] = ck_load_cached(values, half, p * dimension + d + CK_WIDTH * c);
        for (int r = 0; r < rows; r++) {
            ck_vector weight = ck_splat(weights[r * CK_ATTENTION_TILE + p - start]);
            for (int c = 0; c < width; c++) sums[r][c] = ck_fma(weight, value[c], sums[r][c]);
        }
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++) ck_store(total + r * dimension + d + CK_WIDTH * c, sums[r][c]);
}

CK_INLINE void ck_weigh_values(
    const float *weights, const void *values, bool half, long start, long end, long dimension, const float *factors,
    float *total, const int rows) {
    long d = 0;
    for (; d + 16 <= dimension; d += 16)
        ck_weigh_columns(weights, values, half, start, end, dimension, d, factors, total, rows, CK_PAIR);
    if (d < dimension) ck_weigh_columns(weights, values, half, start, end, dimension, d, factors, total, rows, CK_PAIR / 2);
}

CK_INLINE void ck_attend(const ck_attention_args *a, const bool half) {
    long dimension = a->head_dimension, rows = a->tokens * a->heads;
    float *scores = a->scratch, *total = scores + rows * CK_ATTENTION_TILE, *q = total + rows * dimension;
    float *maxima = q + rows * dimension, *sums = maxima + rows, *factors = sums + rows;
    for (long r = 0; r < rows; r++) {
        const float *source = a->q + r / a->heads * a->q_stride + r % a->heads * dimension;
        for (long d = 0; d < dimension; d++) q[r * dimension + d] = source[d] * a->scale;
        memset(total + r * dimension, 0, (size_t)dimension * sizeof(float));
        // A sink is as a position that came before all others, whose value is zero.
        maxima[r] = a->sinks ? a->sinks[r % a->heads] : -INFINITY;
        sums[r] = a->sinks ? 1 : 0;
    }
    long length = a->first_position + a->tokens;
    long oldest = a->window > 0 && a->first_position >= a->window ? a->first_position - a->window + 1 : 0;
    for (long start = oldest / CK_ATTENTION_TILE * CK_ATTENTION_TILE; start < length; start += CK_ATTENTION_TILE) {
        long end = start + CK_ATTENTION_TILE < length ? start + CK_ATTENTION_TILE : length;
        // One pass over the keys for all rows of a group: a decode step has as many rows as heads share a key head.
        for (long r = 0; r < rows; r += CK_ATTENTION_ROWS)
            CK_FOR_ROWS(
                rows - r, ck_scores, q + r * dimension, dimension, a->keys, half, start, end,
                scores + r * CK_ATTENTION_TILE);
        for (long r = 0; r < rows; r++) {
            float *row = scores + r * CK_ATTENTION_TILE;
            long visible = a->first_position + r / a->heads + 1 - start;
            // Positions of this tile that have left the row's window.
            long passed = a->window > 0 ? visible - a->window : 0;
            if (visible > CK_ATTENTION_TILE) visible = CK_ATTENTION_TILE;
            if (passed >= visible) visible = 0;
            if (a->soft_cap > 0 && visible > 0) CK_NAME(soft_cap_f32)(row, visible, a->soft_cap);
            for (long i = 0; i < passed && i < visible; i++) row[i] = -INFINITY;
            float maximum = ck_maximum(row, visible, maxima[r]);
            factors[r] = sums[r] == 0 ? 0 : expf(maxima[r] - maximum);
            sums[r] = sums[r] * factors[r] + ck_softmax_tile(row, visible < 0 ? 0 : visible, maximum);
            maxima[r] = maximum;
        }
        for (long r = 0; r < rows; r += CK_ATTENTION_ROWS)
            CK_FOR_ROWS(
                rows - r, ck_weigh_values, scores + r * CK_ATTENTION_TILE, a->values, half, start, end, dimension,
                factors + r, total + r * dimension);
    }
    for (long r = 0; r < rows; r++) {
        float *out = a->out + r / a->heads * a->out_stride + r % a->heads * dimension, inverse = 1.0f / sums[r];
        for (long d = 0; d < dimension; d++) out[d] = total[r * dimension + d] * inverse;
    }
}

void CK_NAME(attention)(const ck_attention_args *a) {
    if (a->half) ck_attend(a, true);
    else ck_attend(a, false);
}
