#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512bw,avx512vnni"))), apply_to = function)

#define CK_SET avx512
#define CK_TILE 8
#define CK_WALK ck_matmul_pairs
#define CK_PAIRS "avx512_pairs.h"
#define CK_DOT(sum, unsigned_bytes, signed_bytes) _mm256_dpbusd_epi32(sum, unsigned_bytes, signed_bytes)
#define CK_DOT_SUM(sum) (sum)
#define CK_WIDENS false

#include "x86_kernels.h"

#pragma clang attribute pop

CK_KERNELS_TABLE(AVX512, avx512)
#endif
