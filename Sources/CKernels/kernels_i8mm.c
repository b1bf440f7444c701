#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("dotprod,i8mm"))), apply_to = function)

#define CK_NAME(operation) ck_##operation##_i8mm

#include "neon_matmul.h"
#include "neon_i8mm.h"

CK_MATMUL_NEON(CK_NAME(matmul_q4_rest), ck_q4_tile)
CK_MATMUL_NEON(CK_NAME(matmul_q8_rest), ck_q8_tile)

static void CK_NAME(matmul_q4)(const ck_matmul_args *a) {
    ck_matmul_args rest = ck_rest(a, ck_matmul_pairs(a, CK_PACKED_Q4));
    if (rest.tokens > 0) CK_NAME(matmul_q4_rest)(&rest);
}

static void CK_NAME(matmul_q8)(const ck_matmul_args *a) {
    ck_matmul_args rest = ck_rest(a, ck_matmul_pairs(a, CK_PACKED_Q8));
    if (rest.tokens > 0) CK_NAME(matmul_q8_rest)(&rest);
}

static int32_t CK_NAME(multiply_add_rounds)(long rounds) {
    int32x4_t sums[CK_ROUND_PRODUCTS / 32];
    int8x16_t factor = vdupq_n_s8(3), other = vdupq_n_s8(5);
    for (int i = 0; i < CK_ROUND_PRODUCTS / 32; i++) sums[i] = vdupq_n_s32(i);
    for (long round = 0; round < rounds; round++)
        for (int i = 0; i < CK_ROUND_PRODUCTS / 32; i++) {
            sums[i] = vmmlaq_s32(sums[i], factor, other);
            // Keeps the compiler from multiplying the loop out.
            __asm__ volatile("" : "+w"(factor), "+w"(other));
        }
    for (int i = 1; i < CK_ROUND_PRODUCTS / 32; i++) sums[0] = veorq_s32(sums[0], sums[i]);
    return vgetq_lane_s32(sums[0], 0);
}

#pragma clang attribute pop

// The matrix instruction serves the quantised products only; everything else runs as NEON has it (fallback.c).
const ck_kernels ck_kernels_i8mm = {
    .name = "i8mm",
    .isa = CK_ISA_I8MM,
    .matmul = {[CK_PACKED_Q4] = CK_NAME(matmul_q4), [CK_PACKED_Q8] = CK_NAME(matmul_q8)},
    .multiply_add_rounds = CK_NAME(multiply_add_rounds),
};
#endif
