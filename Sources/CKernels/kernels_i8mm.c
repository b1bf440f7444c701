#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("dotprod,i8mm"))), apply_to = function)

#define CK_SET i8mm

#include "neon_vector.h"
#include "neon_matmul.h"
#include "neon_i8mm.h"

#include "matmul.h"

// The tokens that fill no pair go through as NEON has them.
CK_INLINE void ck_matmul_with_rest(const ck_matmul_args *a, const ck_packed type) {
    ck_matmul_args rest = ck_rest(a, ck_matmul_pairs(a, type));
    if (rest.tokens > 0) ck_matmul(&rest, type);
}

void CK_NAME(matmul_q4)(const ck_matmul_args *a) { ck_matmul_with_rest(a, CK_PACKED_Q4); }
void CK_NAME(matmul_q8)(const ck_matmul_args *a) { ck_matmul_with_rest(a, CK_PACKED_Q8); }
void CK_NAME(matmul_q5)(const ck_matmul_args *a) { ck_matmul_with_rest(a, CK_PACKED_Q5); }
void CK_NAME(matmul_l4)(const ck_matmul_args *a) { ck_matmul_with_rest(a, CK_PACKED_L4); }

int32_t CK_NAME(multiply_add_rounds)(long rounds) {
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

// The matrix instruction serves the quantised products only; everything else runs as NEON has it. A later initialiser
// stands for an earlier one.
#pragma clang diagnostic ignored "-Winitializer-overrides"
const ck_kernels ck_kernels_i8mm = {
    CK_KERNELS_ENTRIES(neon)
    .name = "i8mm",
    .isa = CK_ISA_I8MM,
    .scan = &ck_scan_kernels_neon,
    .matmul[CK_PACKED_Q4] = CK_NAME(matmul_q4),
    .matmul[CK_PACKED_Q8] = CK_NAME(matmul_q8),
    .matmul[CK_PACKED_Q5] = CK_NAME(matmul_q5),
    .matmul[CK_PACKED_L4] = CK_NAME(matmul_l4),
    .multiply_add_rounds = CK_NAME(multiply_add_rounds),
};
#endif
