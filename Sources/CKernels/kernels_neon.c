#if defined(__aarch64__)
#include <arm_neon.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define CK_SET neon

#include "neon_vector.h"
#include "neon_matmul.h"

#include "elements.h"
#include "attention.h"
#include "matmul.h"

CK_PRODUCTS(CK_DEFINE_PRODUCT, CK_SET)

void CK_NAME(quantise_q8)(const float *x, long count, int8_t *q, float *scales, float *sums) {
    for (long b = 0; b < count / CK_BLOCK; b++, x += CK_BLOCK, q += CK_BLOCK) {
        float32x4_t v[8], largest = vdupq_n_f32(0);
        for (int i = 0; i < 8; i++) {
            v[i] = vld1q_f32(x + 4 * i);
            largest = vmaxnmq_f32(largest, vabsq_f32(v[i]));
        }
        float most = vmaxnmvq_f32(largest);
        float scale = most / 127.0f, inverse = most == 0 ? 0 : 127.0f / most;
        int32x4_t sum = vdupq_n_s32(0);
        for (int i = 0; i < 8; i += 4) {
            int32x4_t n[4];
            for (int k = 0; k < 4; k++) {
                n[k] = vcvtnq_s32_f32(vmulq_n_f32(v[i + k], inverse));
                sum = vaddq_s32(sum, n[k]);
            }
            int16x8_t first = vqmovn_high_s32(vqmovn_s32(n[0]), n[1]), second = vqmovn_high_s32(vqmovn_s32(n[2]), n[3]);
            vst1q_s8(q + 4 * i, vqmovn_high_s16(vqmovn_s16(first), second));
        }
        scales[b] = scale;
        sums[b] = scale * (float)vaddvq_s32(sum);
    }
}

void CK_NAME(rope_f32)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    for (long h = 0; h < heads; h++, x += head_dimension) {
        long i = 0;
        for (; i + 4 <= rotated / 2; i += 4) {
            float32x4x2_t pairs = vld2q_f32(x + 2 * i);
            float32x4_t cosine = vld1q_f32(cosines + i), sine = vld1q_f32(sines + i);
            float32x4x2_t turned;
            turned.val[0] = ck_difference_of_products(pairs.val[0], cosine, pairs.val[1], sine);
            turned.val[1] = ck_sum_of_products(pairs.val[0], sine, pairs.val[1], cosine);
            vst2q_f32(x + 2 * i, turned);
        }
        for (; i < rotated / 2; i++) {
            float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosines[i] - b * sines[i];
            x[2 * i + 1] = a * sines[i] + b * cosines[i];
        }
    }
}

uint64_t CK_NAME(read_all)(const void *data, long bytes) {
    const uint64_t *p = data;
    uint64x2_t combined[8];
    for (int k = 0; k < 8; k++) combined[k] = vdupq_n_u64(0);
    for (long i = 0; i < bytes / 8; i += 16)
        for (int k = 0; k < 8; k++) combined[k] = veorq_u64(combined[k], vld1q_u64(p + i + 2 * k));
    for (int k = 1; k < 8; k++) combined[0] = veorq_u64(combined[0], combined[k]);
    return vgetq_lane_u64(combined[0], 0) ^ vgetq_lane_u64(combined[0], 1);
}

int32_t CK_NAME(multiply_add_rounds)(long rounds) {
    int32x4_t sums[CK_ROUND_PRODUCTS / 16];
    int8x16_t factor = vdupq_n_s8(3), other = vdupq_n_s8(5);
    for (int i = 0; i < CK_ROUND_PRODUCTS / 16; i++) sums[i] = vdupq_n_s32(i);
    for (long round = 0; round < rounds; round++)
        for (int i = 0; i < CK_ROUND_PRODUCTS / 16; i++) {
            sums[i] = vdotq_laneq_s32(sums[i], factor, other, 0);
            // Keeps the compiler from multiplying the loop out.
            __asm__ volatile("" : "+w"(factor), "+w"(other));
        }
    for (int i = 1; i < CK_ROUND_PRODUCTS / 16; i++) sums[0] = veorq_s32(sums[0], sums[i]);
    return vgetq_lane_s32(sums[0], 0);
}

#pragma clang attribute pop

CK_KERNELS_TABLE(NEON, neon)
#endif
