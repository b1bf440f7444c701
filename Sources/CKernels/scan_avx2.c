// The vector scan with AVX2.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define CK_SET avx2
#define CK_SCAN_VECTOR __m256i
#define CK_SCAN_STEP 16
#define CK_SCAN_QUERIES 2
#define CK_SCAN_ZERO _mm256_setzero_si256
#define CK_SCAN_WIDEN(row) _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row)))
#define CK_SCAN_LOAD(query) _mm256_loadu_si256((const __m256i *)(query))
#define CK_SCAN_MULTIPLY_ADD(sum, a, b) _mm256_add_epi32(sum, _mm256_madd_epi16(a, b))
#define CK_SCAN_HALVE(sum) (sum)

#include "x86_scan.h"

#pragma clang attribute pop

CK_SCAN_TABLE(avx2)
#endif
