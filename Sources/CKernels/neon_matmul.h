// Tiles of matrix products for 128-bit ARM registers (NEON with the dot-product instructions).
//
// Quantised products: one 16-byte register holds four columns of four rows, and one lane of a second register holds four
// activations. SDOT multiplies the one with the other and adds each row's four products to that row's sum, 16 products
// an instruction. The unsigned codes have at most five bits, so that SDOT, which takes signed bytes, takes them as they are.
#include "groups.h"

/// Tokens of the largest tile: as many as keep all sums in the 32 registers.
#define CK_TILE 4

CK_INLINE void ck_finish4(const ck_matmul_args *a, long token, long row, float32x4_t sum) {
    float *out = a->out + token * a->out_stride + row;
    if (a->accumulate) sum = vaddq_f32(vld1q_f32(out), sum);
    vst1q_f32(out, sum);
}

// The codes of columns 4 k ... 4 k + 3 of the four rows from `row` on, in a block whose codes begin at `codes`.
CK_INLINE int8x16_t ck_load_codes(const uint8_t *codes, const ck_layout_of_group layout, const int k, long row) {
    codes += 4 * row;
    if (!layout.nibbles) return vreinterpretq_s8_u8(vld1q_u8(codes + 32 * k));
    uint8x16_t line = vld1q_u8(codes + 32 * (k / 2));
    uint8x16_t low = k % 2 == 0 ? vandq_u8(line, vdupq_n_u8(15)) : vshrq_n_u8(line, 4);
    if (layout.levels) return vqtbl1q_s8(vld1q_s8(ck_uneven_levels), low);
    if (layout.high_bits == 0) return vreinterpretq_s8_u8(low);
    uint8x16_t high = vshlq_u8(vld1q_u8(codes + 32 * layout.lines), vdupq_n_s8((int8_t)(4 - layout.high_bits * k)));
    int8x16_t all = vreinterpretq_s8_u8(vorrq_u8(low, vandq_u8(high, vdupq_n_u8(layout.high_bits == 1 ? 16 : 48))));
    return layout.has_minimum ? all : vsubq_s8(all, vdupq_n_s8(CK_SIX_BIT_ZERO));
}

CK_INLINE float32x4_t ck_load_scales(const uint8_t *w, long row, bool half) {
    return half ? ck_load_half(w + 2 * row) : vld1q_f32((const float *)w + row);
}

CK_INLINE void ck_quantised_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    const ck_layout_of_group layout = ck_group_layout(type);
    const bool fine = layout.width == CK_FINE_BLOCK;
    const bool counts_activations = fine && layout.has_minimum;
    const long width = layout.width;
    const int8x16_t ones = vdupq_n_s8(1);
    long blocks = a->columns / width;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * layout.bytes;
    const int8_t *q = a->q + token * a->columns;
    long stride = a->columns / CK_BLOCK;
    const float *scales = a->scales + token * stride, *sums = layout.has_minimum ? a->sums + token * stride : scales;
    float32x4_t total[CK_TILE][2];
    for (int t = 0; t < tile; t++) total[t][0] = total[t][1] = vdupq_n_f32(0);
    for (long b = 0; b < blocks; b++, w += layout.bytes) {
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
                int8x16_t columns[4];
                for (int i = 0; i < 4; i++) columns[i] = ck_load_codes(w + layout.header, layout, 4 * half + i, 4 * r);
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
            float32x4_t scale = ck_load_scales(w, 4 * r, layout.half_scales);
            for (int t = 0; t < tile; t++) {
                float activation = scales[t * stride + b * width / CK_BLOCK];
                float32x4_t product = vcvtq_f32_s32(products[t][r]);
                total[t][r] = vfmaq_f32(total[t][r], vmulq_n_f32(scale, activation), product);
                if (!layout.has_minimum) continue;
                float32x4_t minimum = ck_load_scales(w + layout.header / 2, 4 * r, layout.half_scales);
                if (fine) total[t][r] = vfmaq_f32(total[t][r], vmulq_n_f32(minimum, activation), sum[t]);
                else total[t][r] = vfmaq_n_f32(total[t][r], minimum, sums[t * stride + b]);
            }
        }
    }
    for (int t = 0; t < tile; t++)
        for (int r = 0; r < 2; r++) ck_finish4(a, token + t, group * CK_ROWS + 4 * r, total[t][r]);
}

// Four rows of one column.
CK_INLINE float32x4_t ck_load_weights(const uint8_t *w, long index, ck_packed type) {
    if (type == CK_PACKED_F32) return vld1q_f32((const float *)w + index);
    const uint16_t *p = (const uint16_t *)w + index;
    if (type == CK_PACKED_F16) return ck_load_half(p);
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
