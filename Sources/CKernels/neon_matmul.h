// Matrix products for 128-bit ARM registers (NEON with the dot-product instructions). Every product sums in one fixed
// order, so that a token's result does not depend on how many tokens are computed with it.
//
// Quantised products: one 16-byte register holds four columns of four rows, and one lane of a second register holds four
// activations. SDOT multiplies the one with the other and adds each row's four products to that row's sum, 16 products
// an instruction.

#define CK_INLINE static inline __attribute__((always_inline))
/// Tokens of the largest tile: as many as keep all sums in the 32 registers.
#define CK_TILE 4
/// Tokens whose activations fit the second-level cache beside the weights.
#define CK_STRIP 128

CK_INLINE float32x4_t ck_load_half4(const void *p) { return vcvt_f32_f16(vld1_f16((const float16_t *)p)); }

CK_INLINE void ck_finish4(const ck_matmul_args *a, long token, long row, float32x4_t sum) {
    float *out = a->out + token * a->out_stride + row;
    if (a->accumulate) sum = vaddq_f32(vld1q_f32(out), sum);
    vst1q_f32(out, sum);
}

CK_INLINE void ck_q4_tile(const ck_matmul_args *a, long group, long token, const int tile) {
    const uint8x16_t low_bits = vdupq_n_u8(15);
    long blocks = a->columns / CK_BLOCK;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * CK_Q4_GROUP_BYTES;
    const int8_t *q = a->q + token * a->columns;
    const float *scales = a->scales + token * blocks, *sums = a->sums + token * blocks;
    float32x4_t total[CK_TILE][2];
    for (int t = 0; t < tile; t++) total[t][0] = total[t][1] = vdupq_n_f32(0);
    for (long b = 0; b < blocks; b++, w += CK_Q4_GROUP_BYTES) {
        int32x4_t products[CK_TILE][2];
        for (int t = 0; t < tile; t++) products[t][0] = products[t][1] = vdupq_n_s32(0);
#pragma clang loop unroll(full)
        for (int half = 0; half < 2; half++) {
            int8x16_t x[CK_TILE];
            for (int t = 0; t < tile; t++) x[t] = vld1q_s8(q + t * a->columns + b * CK_BLOCK + 16 * half);
            for (int r = 0; r < 2; r++) {
                const uint8_t *line = w + 32 + 64 * half + 16 * r;
                uint8x16_t first = vld1q_u8(line), second = vld1q_u8(line + 32);
                int8x16_t columns[4] = {
                    vreinterpretq_s8_u8(vandq_u8(first, low_bits)), vreinterpretq_s8_u8(vshrq_n_u8(first, 4)),
                    vreinterpretq_s8_u8(vandq_u8(second, low_bits)), vreinterpretq_s8_u8(vshrq_n_u8(second, 4))};
                for (int t = 0; t < tile; t++) {
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[0], x[t], 0);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[1], x[t], 1);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[2], x[t], 2);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[3], x[t], 3);
                }
            }
        }
        for (int r = 0; r < 2; r++) {
            float32x4_t scale = ck_load_half4(w + 8 * r), minimum = ck_load_half4(w + 16 + 8 * r);
            for (int t = 0; t < tile; t++) {
                float32x4_t product = vcvtq_f32_s32(products[t][r]);
                total[t][r] = vfmaq_f32(total[t][r], vmulq_n_f32(scale, scales[t * blocks + b]), product);
                total[t][r] = vfmaq_n_f32(total[t][r], minimum, sums[t * blocks + b]);
            }
        }
    }
    for (int t = 0; t < tile; t++)
        for (int r = 0; r < 2; r++) ck_finish4(a, token + t, group * CK_ROWS + 4 * r, total[t][r]);
}

CK_INLINE void ck_q8_tile(const ck_matmul_args *a, long group, long token, const int tile) {
    long blocks = a->columns / CK_BLOCK;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * CK_Q8_GROUP_BYTES;
    const int8_t *q = a->q + token * a->columns;
    const float *scales = a->scales + token * blocks;
    float32x4_t total[CK_TILE][2];
    for (int t = 0; t < tile; t++) total[t][0] = total[t][1] = vdupq_n_f32(0);
    for (long b = 0; b < blocks; b++, w += CK_Q8_GROUP_BYTES) {
        int32x4_t products[CK_TILE][2];
        for (int t = 0; t < tile; t++) products[t][0] = products[t][1] = vdupq_n_s32(0);
#pragma clang loop unroll(full)
        for (int half = 0; half < 2; half++) {
            int8x16_t x[CK_TILE];
            for (int t = 0; t < tile; t++) x[t] = vld1q_s8(q + t * a->columns + b * CK_BLOCK + 16 * half);
            for (int r = 0; r < 2; r++) {
                const int8_t *line = (const int8_t *)w + 16 + 128 * half + 16 * r;
                int8x16_t columns[4] = {vld1q_s8(line), vld1q_s8(line + 32), vld1q_s8(line + 64), vld1q_s8(line + 96)};
                for (int t = 0; t < tile; t++) {
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[0], x[t], 0);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[1], x[t], 1);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[2], x[t], 2);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[3], x[t], 3);
                }
            }
        }
        for (int r = 0; r < 2; r++) {
            float32x4_t scale = ck_load_half4(w + 8 * r);
            for (int t = 0; t < tile; t++)
                total[t][r] = vfmaq_f32(
                    total[t][r], vmulq_n_f32(scale, scales[t * blocks + b]), vcvtq_f32_s32(products[t][r]));
        }
    }
    for (int t = 0; t < tile; t++)
        for (int r = 0; r < 2; r++) ck_finish4(a, token + t, group * CK_ROWS + 4 * r, total[t][r]);
}

// Four rows of one column.
CK_INLINE float32x4_t ck_load_weights(const uint8_t *w, long index, ck_packed type) {
    if (type == CK_PACKED_F32) return vld1q_f32((const float *)w + index);
    const uint16_t *p = (const uint16_t *)w + index;
    if (type == CK_PACKED_F16) return ck_load_half4(p);
    return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16));
}

// Even and odd columns are summed apart, so that two chains of additions run beside each other.
CK_INLINE void ck_float_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    long bytes = a->columns * CK_ROWS * (type == CK_PACKED_F32 ? 4 : 2);
    const uint8_t *w = (const uint8_t *)a->weights + group * bytes;
    const float *x = a->x + token * a->x_stride;
    float32x4_t even[CK_TILE][2], odd[CK_TILE][2];
    for (int t = 0; t < tile; t++)
        for (int r = 0; r < 2; r++) even[t][r] = odd[t][r] = vdupq_n_f32(0);
    long c = 0;
    for (; c + 4 <= a->columns; c += 4) {
        float32x4_t four[CK_TILE];
        for (int t = 0; t < tile; t++) four[t] = vld1q_f32(x + t * a->x_stride + c);
        for (int r = 0; r < 2; r++) {
            float32x4_t rows[4];
            for (int i = 0; i < 4; i++) rows[i] = ck_load_weights(w, (c + i) * CK_ROWS + 4 * r, type);
            for (int t = 0; t < tile; t++) {
                even[t][r] = vfmaq_laneq_f32(even[t][r], rows[0], four[t], 0);
                odd[t][r] = vfmaq_laneq_f32(odd[t][r], rows[1], four[t], 1);
                even[t][r] = vfmaq_laneq_f32(even[t][r], rows[2], four[t], 2);
                odd[t][r] = vfmaq_laneq_f32(odd[t][r], rows[3], four[t], 3);
            }
        }
    }
    for (; c < a->columns; c++)
        for (int r = 0; r < 2; r++) {
            float32x4_t rows = ck_load_weights(w, c * CK_ROWS + 4 * r, type);
            for (int t = 0; t < tile; t++) {
                float element = x[t * a->x_stride + c];
                if (c % 2 == 0) even[t][r] = vfmaq_n_f32(even[t][r], rows, element);
                else odd[t][r] = vfmaq_n_f32(odd[t][r], rows, element);
            }
        }
    for (int t = 0; t < tile; t++)
        for (int r = 0; r < 2; r++)
            ck_finish4(a, token + t, group * CK_ROWS + 4 * r, vaddq_f32(even[t][r], odd[t][r]));
}

// Tokens go through in strips, and within a strip in tiles.
#define CK_MATMUL_NEON(name, call)                                                         \
    static void name(const ck_matmul_args *a) {                                            \
        for (long strip = 0; strip < a->tokens; strip += CK_STRIP) {                       \
            long end = strip + CK_STRIP < a->tokens ? strip + CK_STRIP : a->tokens;        \
            for (long g = 0; g < a->groups; g++) {                                         \
                long t = strip;                                                            \
                for (; t + CK_TILE <= end; t += CK_TILE) { call(a, g, t, CK_TILE); }       \
                if (t + 2 <= end) { call(a, g, t, 2); t += 2; }                            \
                if (t < end) { call(a, g, t, 1); }                                         \
            }                                                                              \
        }                                                                                  \
    }
