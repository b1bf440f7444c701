#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define CK_NAME(operation) ck_##operation##_avx2
#define CK_TILE 4
#define CK_DOT(sum, unsigned_bytes, signed_bytes) _mm256_add_epi16(sum, _mm256_maddubs_epi16(unsigned_bytes, signed_bytes))
#define CK_DOT_SUM(sum) _mm256_madd_epi16(sum, _mm256_set1_epi16(1))
// Eight-bit weights: a pair reaches 2 * 127 * 127, so that each is widened at once.
#define CK_DOT_WIDE(sum, unsigned_bytes, signed_bytes) \
    _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(unsigned_bytes, signed_bytes), _mm256_set1_epi16(1)))

#include "x86_matmul.h"
#include "x86_vector.h"
#include "x86_attention.h"
#include "x86_scaled_matmul.h"
#include "x86_activation.h"

#pragma clang attribute pop

const ck_kernels ck_kernels_avx2 = {
    .name = "avx2",
    .isa = CK_ISA_AVX2,
    .matmul = {CK_NAME(matmul_f32), CK_NAME(matmul_f16), CK_NAME(matmul_bf16), CK_NAME(matmul_q4), CK_NAME(matmul_q8),
               CK_NAME(matmul_q4s), CK_NAME(matmul_q8s), CK_NAME(matmul_q8f), CK_NAME(matmul_q8m)},
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
    .scan = &ck_scan_kernels_avx2,
    .read_all = CK_NAME(read_all),
    .multiply_add_rounds = CK_NAME(multiply_add_rounds),
    .f16_to_f32 = CK_NAME(f16_to_f32),
    .f32_to_f16 = CK_NAME(f32_to_f16),
};
#endif
