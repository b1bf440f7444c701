#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#include "half.h"
#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define CK_SET avx2
#define CK_GEMM_VECTOR __m256
#define CK_GEMM_LANES 8
#define CK_GEMM_ROWS 6
#define CK_GEMM_ZERO _mm256_setzero_ps
#define CK_GEMM_LOAD _mm256_loadu_ps
#define CK_GEMM_STORE _mm256_storeu_ps
#define CK_GEMM_BROADCAST _mm256_set1_ps
#define CK_GEMM_FMA _mm256_fmadd_ps
#define CK_GEMM_ADD _mm256_add_ps

#include "x86_gemm.h"
#include "training_operations.h"

#pragma clang attribute pop

CK_TRAINING_TABLE(avx2, CK_GEMM_WIDTH, CK_GEMM_ROWS)
#endif
