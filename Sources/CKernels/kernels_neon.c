#if defined(__aarch64__)
#include <arm_neon.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define CK_NAME(operation) ck_##operation##_neon

#include "neon_matmul.h"
#include "neon_vector.h"
#include "neon_attention.h"
#include "neon_scaled_matmul.h"
#include "neon_activation.h"

#define CK_F32_TILE(a, group, token, tile) ck_float_tile(a, group, token, tile, CK_PACKED_F32)
#define CK_F16_TILE(a, group, token, tile) ck_float_tile(a, group, token, tile, CK_PACKED_F16)
#define CK_BF16_TILE(a, group, token, tile) ck_float_tile(a, group, token, tile, CK_PACKED_BF16)
#define CK_Q4S_TILE(a, group, token, tile) ck_scaled_tile(a, group, token, tile, CK_PACKED_Q4S)
#define CK_Q8S_TILE(a, group, token, tile) ck_scaled_tile(a, group, token, tile, CK_PACKED_Q8S)
#define CK_Q8F_TILE(a, group, token, tile) ck_scaled_tile(a, group, token, tile, CK_PACKED_Q8F)
#define CK_Q8M_TILE(a, group, token, tile) ck_scaled_tile(a, group, token, tile, CK_PACKED_Q8M)
CK_MATMUL_NEON(CK_NAME(matmul_f32), CK_F32_TILE)
CK_MATMUL_NEON(CK_NAME(matmul_f16), CK_F16_TILE)
CK_MATMUL_NEON(CK_NAME(matmul_bf16), CK_BF16_TILE)
CK_MATMUL_NEON(CK_NAME(matmul_q4), ck_q4_tile)
CK_MATMUL_NEON(CK_NAME(matmul_q8), ck_q8_tile)
CK_MATMUL_NEON(CK_NAME(matmul_q4s), CK_Q4S_TILE)
CK_MATMUL_NEON(CK_NAME(matmul_q8s), CK_Q8S_TILE)
CK_MATMUL_NEON(CK_NAME(matmul_q8f), CK_Q8F_TILE)
CK_MATMUL_NEON(CK_NAME(matmul_q8m), CK_Q8M_TILE)

static int32_t CK_NAME(multiply_add_rounds)(long rounds) {
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

// What stands here is NEON's own; a kernel that is left out runs as the scalar one (fallback.c).
const ck_kernels ck_kernels_neon = {
    .name = "neon",
    .isa = CK_ISA_NEON,
    .matmul =
        {
            [CK_PACKED_F32] = CK_NAME(matmul_f32),
            [CK_PACKED_F16] = CK_NAME(matmul_f16),
            [CK_PACKED_BF16] = CK_NAME(matmul_bf16),
            [CK_PACKED_Q4] = CK_NAME(matmul_q4),
            [CK_PACKED_Q8] = CK_NAME(matmul_q8),
            [CK_PACKED_Q4S] = CK_NAME(matmul_q4s),
            [CK_PACKED_Q8S] = CK_NAME(matmul_q8s),
            [CK_PACKED_Q8F] = CK_NAME(matmul_q8f),
            [CK_PACKED_Q8M] = CK_NAME(matmul_q8m),
        },
    .quantise = CK_NAME(quantise_q8),
    .rms_norm = CK_NAME(rms_norm_f32),
    .layer_norm = CK_NAME(layer_norm_f32),
    .swiglu = CK_NAME(swiglu_f32),
    .geglu = CK_NAME(geglu_f32),
    .activate = CK_NAME(activate_f32),
    .rope = CK_NAME(rope_f32),
    .rope_halves = CK_NAME(rope_halves_f32),
    .store = CK_NAME(store),
    .attention = CK_NAME(attention),
    .dot_f32 = CK_NAME(dot_f32),
    .axpy_f32 = CK_NAME(axpy_f32),
    .read_all = CK_NAME(read_all),
    .multiply_add_rounds = CK_NAME(multiply_add_rounds),
    .f16_to_f32 = CK_NAME(f16_to_f32),
    .f32_to_f16 = CK_NAME(f32_to_f16),
};
#endif
