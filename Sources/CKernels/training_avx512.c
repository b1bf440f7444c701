#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#include "half.h"
#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512bw"))), apply_to = function)

#define CK_SET avx512
#define CK_GEMM_VECTOR __m512
#define CK_GEMM_LANES 16
#define CK_GEMM_ROWS 14
#define CK_GEMM_ZERO _mm512_setzero_ps
#define CK_GEMM_LOAD _mm512_loadu_ps
#define CK_GEMM_STORE _mm512_storeu_ps
#define CK_GEMM_BROADCAST _mm512_set1_ps
#define CK_GEMM_FMA _mm512_fmadd_ps
#define CK_GEMM_ADD _mm512_add_ps

#include "x86_gemm.h"
#include "training_operations.h"

#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512bw,avx512bf16"))), apply_to = function)
#include "avx512_bf16.h"
#pragma clang attribute pop

CK_TRAINING_TABLE(avx512, CK_GEMM_WIDTH, CK_GEMM_ROWS)
const ck_training_kernels ck_training_kernels_avx512_bf16 = {
    CK_TRAINING_ENTRIES(avx512, CK_GEMM_WIDTH, CK_GEMM_ROWS)
    .gemm_bf16 = CK_NAME(train_gemm_bf16),
    .narrow = CK_NAME(train_narrow),
};
#endif
