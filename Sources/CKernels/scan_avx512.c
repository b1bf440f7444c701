// The vector scan with AVX-512 VNNI: one instruction multiplies and adds 32 pairs.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,avx512f,avx512vl,avx512bw,avx512vnni"))), apply_to = function)

#define CK_SET avx512
#define CK_SCAN_VECTOR __m512i
#define CK_SCAN_STEP 32
#define CK_SCAN_QUERIES 4
#define CK_SCAN_ZERO _mm512_setzero_si512
#define CK_SCAN_WIDEN(row) _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(row)))
#define CK_SCAN_LOAD _mm512_loadu_si512
#define CK_SCAN_MULTIPLY_ADD _mm512_dpwssd_epi32
#define CK_SCAN_HALVE(sum) _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1))

#include "x86_scan.h"

#pragma clang attribute pop

CK_SCAN_TABLE(avx512)
#endif
