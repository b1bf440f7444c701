#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define CK_SET avx2
#define CK_TILE 4
#define CK_WALK ck_matmul_pairs
#define CK_PAIRS "avx2_pairs.h"
#define CK_DOT(sum, unsigned_bytes, signed_bytes) _mm256_add_epi16(sum, _mm256_maddubs_epi16(unsigned_bytes, signed_bytes))
#define CK_DOT_SUM(sum) _mm256_madd_epi16(sum, _mm256_set1_epi16(1))
#define CK_WIDENS true

#include "x86_kernels.h"

#pragma clang attribute pop

CK_KERNELS_TABLE(AVX2, avx2)
#endif
