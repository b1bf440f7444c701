// Products with the packed types whose scales are 32-bit floats, for 128-bit ARM registers; see neon_matmul.h for the way
// codes and activations meet. The unsigned codes have at most five bits, so that SDOT, which takes signed bytes, takes
// them as they are.

CK_INLINE void ck_scaled_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    const bool nibbles = type == CK_PACKED_Q4S, has_minimum = type != CK_PACKED_Q8F;
    const bool fine = type == CK_PACKED_Q8F || type == CK_PACKED_Q8M, counts_activations = fine && has_minimum;
    const long width = fine ? CK_FINE_BLOCK : CK_BLOCK, header = has_minimum ? 64 : 32;
    const long group_bytes = header + 32 * width / (nibbles ? 8 : 4);
    const uint8x16_t low_bits = vdupq_n_u8(15);
    const int8x16_t ones = vdupq_n_s8(1);
    long blocks = a->columns / width;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * group_bytes;
    const int8_t *q = a->q + token * a->columns;
    long stride = a->columns / CK_BLOCK;
    const float *scales = a->scales + token * stride, *sums = a->sums + token * stride;
    float32x4_t total[CK_TILE][2];
    for (int t = 0; t < tile; t++) total[t][0] = total[t][1] = vdupq_n_f32(0);
    for (long b = 0; b < blocks; b++, w += group_bytes) {
        int32x4_t products[CK_TILE][2], counts[CK_TILE];
        for (int t = 0; t < tile; t++) products[t][0] = products[t][1] = counts[t] = vdupq_n_s32(0);
#pragma clang loop unroll(full)
        for (int half = 0; half < width / 16; half++) {
            int8x16_t x[CK_TILE];
            for (int t = 0; t < tile; t++) {
                x[t] = vld1q_s8(q + t * a->columns + b * width + 16 * half);
                // A block's sum is known; a half of one has to be counted.
                if (counts_activations) counts[t] = vdotq_s32(counts[t], ones, x[t]);
            }
            for (int r = 0; r < 2; r++) {
                const uint8_t *line = w + header + (nibbles ? 64 : 128) * half + 16 * r;
                int8x16_t columns[4];
                for (int i = 0; i < 4; i++) {
                    uint8x16_t codes = vld1q_u8(line + 32 * (nibbles ? i / 2 : i));
                    if (nibbles) codes = i % 2 == 0 ? vandq_u8(codes, low_bits) : vshrq_n_u8(codes, 4);
                    columns[i] = vreinterpretq_s8_u8(codes);
                }
                for (int t = 0; t < tile; t++) {
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[0], x[t], 0);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[1], x[t], 1);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[2], x[t], 2);
                    products[t][r] = vdotq_laneq_s32(products[t][r], columns[3], x[t], 3);
                }
            }
        }
        float32x4_t sum[CK_TILE];
        for (int t = 0; t < tile && counts_activations; t++) sum[t] = vcvtq_f32_s32(vdupq_n_s32(vaddvq_s32(counts[t])));
        for (int r = 0; r < 2; r++) {
            float32x4_t scale = vld1q_f32((const float *)w + 4 * r);
            for (int t = 0; t < tile; t++) {
                float activation = scales[t * stride + b * width / CK_BLOCK];
                float32x4_t product = vcvtq_f32_s32(products[t][r]);
                total[t][r] = vfmaq_f32(total[t][r], vmulq_n_f32(scale, activation), product);
                if (!has_minimum) continue;
                float32x4_t minimum = vld1q_f32((const float *)w + CK_ROWS + 4 * r);
                if (fine) total[t][r] = vfmaq_f32(total[t][r], vmulq_n_f32(minimum, activation), sum[t]);
                else total[t][r] = vfmaq_n_f32(total[t][r], minimum, sums[t * stride + b]);
            }
        }
    }
    for (int t = 0; t < tile; t++)
        for (int r = 0; r < 2; r++) ck_finish4(a, token + t, group * CK_ROWS + 4 * r, total[t][r]);
}
