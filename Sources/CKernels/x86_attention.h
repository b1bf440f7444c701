// Attention for 256-bit x86 registers: tiles of CK_ATTENTION_TILE positions with an online softmax (arXiv 2112.05682). Tiles
// start at fixed positions and rows never mix, so that a row's result does not depend on the other rows of its block.

// Rows that share a load of keys or values: two sums for each, a register for each of the two loads and one for the
// row's own factor make fifteen of the sixteen registers.
#define CK_ATTENTION_ROWS 6

// Calls an inline function with the number of rows as its last argument, a constant, so that its loops unroll.
#define CK_FOR_ROWS(count, function, ...)              \
    switch (count) {                                   \
    case 1: function(__VA_ARGS__, 1); break;           \
    case 2: function(__VA_ARGS__, 2); break;           \
    case 3: function(__VA_ARGS__, 3); break;           \
    case 4: function(__VA_ARGS__, 4); break;           \
    case 5: function(__VA_ARGS__, 5); break;           \
    default: function(__VA_ARGS__, CK_ATTENTION_ROWS); \
    }

CK_INLINE __m256 ck_load_cached(const void *base, bool half, long index) {
    return half ? ck_load_half8((const uint16_t *)base + index) : _mm256_loadu_ps((const float *)base + index);
}

static void CK_NAME(store)(
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
        __m256 sums[CK_ATTENTION_ROWS][2];
        for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm256_setzero_ps();
        long block = p * dimension;
        // A lone last block is computed twice rather than read past the end of the cache.
        long next = p + CK_KEY_BLOCK < end ? block + CK_KEY_BLOCK * dimension : block;
        for (long d = 0; d < dimension; d++) {
            __m256 first = ck_load_cached(keys, half, block + d * CK_KEY_BLOCK);
            __m256 second = ck_load_cached(keys, half, next + d * CK_KEY_BLOCK);
            for (int r = 0; r < rows; r++) {
                __m256 element = _mm256_set1_ps(q[r * dimension + d]);
                sums[r][0] = _mm256_fmadd_ps(element, first, sums[r][0]);
                sums[r][1] = _mm256_fmadd_ps(element, second, sums[r][1]);
            }
        }
        for (int r = 0; r < rows; r++) {
            _mm256_storeu_ps(scores + r * CK_ATTENTION_TILE + p - start, sums[r][0]);
            _mm256_storeu_ps(scores + r * CK_ATTENTION_TILE + p - start + CK_KEY_BLOCK, sums[r][1]);
        }
    }
}

CK_INLINE __m256i ck_seen(long count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

// The largest of `least` and the first `visible` scores of a tile.
CK_INLINE float ck_maximum(const float *scores, long visible, float least) {
    __m256 largest = _mm256_set1_ps(least);
    for (long i = 0; i < visible; i += 8) {
        __m256 eight = _mm256_blendv_ps(largest, _mm256_loadu_ps(scores + i), _mm256_castsi256_ps(ck_seen(visible - i)));
        largest = _mm256_max_ps(largest, eight);
    }
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(largest), _mm256_extractf128_ps(largest, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}

// Turns `visible` scores of a row into exp(score - maximum), the rest of the tile into zeros; returns their sum.
CK_INLINE float ck_softmax_tile(float *scores, long visible, float maximum) {
    __m256 sum = _mm256_setzero_ps(), shift = _mm256_set1_ps(maximum);
    long i = 0;
    for (; i < visible; i += 8) {
        __m256 e = ck_exp8(_mm256_sub_ps(_mm256_loadu_ps(scores + i), shift));
        e = _mm256_and_ps(e, _mm256_castsi256_ps(ck_seen(visible - i)));
        _mm256_storeu_ps(scores + i, e);
        sum = _mm256_add_ps(sum, e);
    }
    for (; i < CK_ATTENTION_TILE; i += 8) _mm256_storeu_ps(scores + i, _mm256_setzero_ps());
    return ck_sum8(sum);
}

// total[row] = total[row] * factor[row] + sum over positions of weights[row][position] * value, for the `width` groups of
// eight elements from `d` on.
CK_INLINE void ck_weigh_columns(
    const float *weights, const void *values, bool half, long start, long end, long dimension, long d,
    const float *factors, float *total, const int rows, const int width) {
    __m256 sums[CK_ATTENTION_ROWS][2];
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++)
            sums[r][c] = _mm256_mul_ps(_mm256_loadu_ps(total + r * dimension + d + 8 * c), _mm256_set1_ps(factors[r]));
    for (long p = start; p < end; p++) {
        __m256 value[2];
        for (int c = 0; c < width; c++) value[c] = ck_load_cached(values, half, p * dimension + d + 8 * c);
        for (int r = 0; r < rows; r++) {
            __m256 weight = _mm256_set1_ps(weights[r * CK_ATTENTION_TILE + p - start]);
            for (int c = 0; c < width; c++) sums[r][c] = _mm256_fmadd_ps(weight, value[c], sums[r][c]);
        }
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++) _mm256_storeu_ps(total + r * dimension + d + 8 * c, sums[r][c]);
}

CK_INLINE void ck_weigh_values(
    const float *weights, const void *values, bool half, long start, long end, long dimension, const float *factors,
    float *total, const int rows) {
    long d = 0;
    for (; d + 16 <= dimension; d += 16)
        ck_weigh_columns(weights, values, half, start, end, dimension, d, factors, total, rows, 2);
    if (d < dimension) ck_weigh_columns(weights, values, half, start, end, dimension, d, factors, total, rows, 1);
}

CK_INLINE void ck_attend(const ck_attention_args *a, const bool half) {
    long dimension = a->head_dimension, rows = a->tokens * a->heads;
    float *scores = a->scratch, *total = scores + rows * CK_ATTENTION_TILE, *q = total + rows * dimension;
    float *maxima = q + rows * dimension, *sums = maxima + rows, *factors = sums + rows;
    for (long r = 0; r < rows; r++) {
        const float *source = a->q + r / a->heads * a->q_stride + r % a->heads * dimension;
        for (long d = 0; d < dimension; d++) q[r * dimension + d] = source[d] * a->scale;
        memset(total + r * dimension, 0, (size_t)dimension * sizeof(float));
        maxima[r] = -INFINITY;
        sums[r] = 0;
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

static void CK_NAME(attention)(const ck_attention_args *a) {
    if (a->half) ck_attend(a, true);
    else ck_attend(a, false);
}
