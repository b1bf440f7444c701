// Attention for 128-bit ARM registers: tiles of CK_ATTENTION_TILE positions with an online softmax (arXiv 2112.05682). Tiles
// start at fixed positions and rows never mix, so that a row's result does not depend on the other rows of its block.

// Rows that share a load of keys or values: four sums for each, four keys and four queries make twenty-four registers.
#define CK_ATTENTION_ROWS 4

// Calls an inline function with the number of rows as its last argument, a constant, so that its loops unroll.
#define CK_FOR_ROWS(count, function, ...)              \
    switch (count) {                                   \
    case 1: function(__VA_ARGS__, 1); break;           \
    case 2: function(__VA_ARGS__, 2); break;           \
    case 3: function(__VA_ARGS__, 3); break;           \
    default: function(__VA_ARGS__, CK_ATTENTION_ROWS); \
    }

CK_INLINE float32x4_t ck_load_cached(const void *base, bool half, long index) {
    return half ? ck_load_half4((const uint16_t *)base + index) : vld1q_f32((const float *)base + index);
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
        float32x4_t sums[CK_ATTENTION_ROWS][4];
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < 4; k++) sums[r][k] = vdupq_n_f32(0);
        long block = p * dimension;
        // A lone last block is computed twice rather than read past the end of the cache.
        long next = p + CK_KEY_BLOCK < end ? block + CK_KEY_BLOCK * dimension : block;
        for (long d = 0; d < dimension; d += 4) {
            float32x4_t four[CK_ATTENTION_ROWS];
            for (int r = 0; r < rows; r++) four[r] = vld1q_f32(q + r * dimension + d);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) {
                float32x4_t key[4];
                for (int k = 0; k < 4; k++)
                    key[k] = ck_load_cached(keys, half, (k < 2 ? block : next) + (d + i) * CK_KEY_BLOCK + 4 * (k % 2));
                for (int r = 0; r < rows; r++)
                    for (int k = 0; k < 4; k++) sums[r][k] = vfmaq_n_f32(sums[r][k], key[k], four[r][i]);
            }
        }
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < 4; k++) vst1q_f32(scores + r * CK_ATTENTION_TILE + p - start + 4 * k, sums[r][k]);
    }
}

CK_INLINE float ck_maximum(const float *scores, long count, float maximum) {
    long i = 0;
    if (count >= 4) {
        float32x4_t most = vdupq_n_f32(maximum);
        for (; i + 4 <= count; i += 4) most = vmaxq_f32(most, vld1q_f32(scores + i));
        maximum = vmaxvq_f32(most);
    }
    for (; i < count; i++) maximum = scores[i] > maximum ? scores[i] : maximum;
    return maximum;
}

// Turns `visible` scores of a row into exp(score - maximum), the rest of the tile into zeros; returns their sum.
CK_INLINE float ck_softmax_tile(float *scores, long visible, float maximum) {
    static const int32_t lanes[4] = {0, 1, 2, 3};
    float32x4_t sum = vdupq_n_f32(0), shift = vdupq_n_f32(maximum);
    long i = 0;
    for (; i < visible; i += 4) {
        float32x4_t e = ck_exp4(vsubq_f32(vld1q_f32(scores + i), shift));
        uint32x4_t seen = vcgtq_s32(vdupq_n_s32((int32_t)(visible - i)), vld1q_s32(lanes));
        e = vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(e), seen));
        vst1q_f32(scores + i, e);
        sum = vaddq_f32(sum, e);
    }
    for (; i < CK_ATTENTION_TILE; i += 4) vst1q_f32(scores + i, vdupq_n_f32(0));
    return vaddvq_f32(sum);
}

// total[row] = total[row] * factor[row] + sum over positions of weights[row][position] * value, for 4 * `width` elements
// from `d` on.
CK_INLINE void ck_weigh_columns(
    const float *weights, const void *values, bool half, long start, long end, long dimension, long d,
    const float *factors, float *total, const int rows, const int width) {
    float32x4_t sums[CK_ATTENTION_ROWS][4];
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++)
            sums[r][c] = vmulq_n_f32(vld1q_f32(total + r * dimension + d + 4 * c), factors[r]);
    for (long p = start; p < end; p++) {
        float32x4_t value[4];
        for (int c = 0; c < width; c++) value[c] = ck_load_cached(values, half, p * dimension + d + 4 * c);
        for (int r = 0; r < rows; r++) {
            float weight = weights[r * CK_ATTENTION_TILE + p - start];
            for (int c = 0; c < width; c++) sums[r][c] = vfmaq_n_f32(sums[r][c], value[c], weight);
        }
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < width; c++) vst1q_f32(total + r * dimension + d + 4 * c, sums[r][c]);
}

CK_INLINE void ck_weigh_values(
    const float *weights, const void *values, bool half, long start, long end, long dimension, const float *factors,
    float *total, const int rows) {
    long d = 0;
    for (; d + 16 <= dimension; d += 16)
        ck_weigh_columns(weights, values, half, start, end, dimension, d, factors, total, rows, 4);
    if (d < dimension) ck_weigh_columns(weights, values, half, start, end, dimension, d, factors, total, rows, 2);
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
        // One pass over keys and values for up to four rows: a decode step has as many as heads share a key head.
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
