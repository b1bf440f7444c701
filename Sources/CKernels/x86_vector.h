// Eight floats in a 256-bit x86 register (AVX2, FMA, F16C): the vector type that elements.h and attention.h are written
// over.

typedef __m256 ck_vector;
/// Lanes that are all ones or all zeros.
typedef __m256 ck_mask;
#define CK_WIDTH 8

CK_INLINE ck_vector ck_splat(float x) { return _mm256_set1_ps(x); }
CK_INLINE ck_vector ck_load(const float *p) { return _mm256_loadu_ps(p); }
CK_INLINE void ck_store(float *p, ck_vector x) { _mm256_storeu_ps(p, x); }
CK_INLINE ck_vector ck_load_half(const void *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }
CK_INLINE void ck_store_half(uint16_t *p, ck_vector x) {
    _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
CK_INLINE float ck_widened(uint16_t x) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(x))); }
CK_INLINE uint16_t ck_narrowed(float x) {
    return (uint16_t)_mm_extract_epi16(_mm_cvtps_ph(_mm_set_ss(x), _MM_FROUND_TO_NEAREST_INT), 0);
}

CK_INLINE ck_vector ck_add(ck_vector a, ck_vector b) { return _mm256_add_ps(a, b); }
CK_INLINE ck_vector ck_subtract(ck_vector a, ck_vector b) { return _mm256_sub_ps(a, b); }
CK_INLINE ck_vector ck_multiply(ck_vector a, ck_vector b) { return _mm256_mul_ps(a, b); }
CK_INLINE ck_vector ck_divide(ck_vector a, ck_vector b) { return _mm256_div_ps(a, b); }
CK_INLINE ck_vector ck_negate(ck_vector x) { return _mm256_sub_ps(_mm256_setzero_ps(), x); }
CK_INLINE ck_vector ck_max(ck_vector a, ck_vector b) { return _mm256_max_ps(a, b); }
CK_INLINE ck_vector ck_min(ck_vector a, ck_vector b) { return _mm256_min_ps(a, b); }
/// a * b + c, rounded once
CK_INLINE ck_vector ck_fma(ck_vector a, ck_vector b, ck_vector c) { return _mm256_fmadd_ps(a, b, c); }
/// c - a * b, rounded once
CK_INLINE ck_vector ck_fnma(ck_vector a, ck_vector b, ck_vector c) { return _mm256_fnmadd_ps(a, b, c); }
/// a * b + c * d and a * b - c * d; one of the products is rounded first.
CK_INLINE ck_vector ck_sum_of_products(ck_vector a, ck_vector b, ck_vector c, ck_vector d) {
    return _mm256_fmadd_ps(a, b, _mm256_mul_ps(c, d));
}
CK_INLINE ck_vector ck_difference_of_products(ck_vector a, ck_vector b, ck_vector c, ck_vector d) {
    return _mm256_fmsub_ps(a, b, _mm256_mul_ps(c, d));
}
CK_INLINE ck_vector ck_round(ck_vector x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/// 2^n for whole numbers n
CK_INLINE ck_vector ck_power_of_two(ck_vector n) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}

CK_INLINE ck_mask ck_less(ck_vector a, ck_vector b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
/// The first `count` lanes.
CK_INLINE ck_mask ck_first_lanes(long count) {
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32((int)count), lanes));
}
CK_INLINE ck_vector ck_select(ck_mask mask, ck_vector yes, ck_vector no) { return _mm256_blendv_ps(no, yes, mask); }
/// x within the mask, zero elsewhere; and the other way round.
CK_INLINE ck_vector ck_keep(ck_mask mask, ck_vector x) { return _mm256_and_ps(x, mask); }
CK_INLINE ck_vector ck_clear(ck_mask mask, ck_vector x) { return _mm256_andnot_ps(mask, x); }

CK_INLINE float ck_sum(ck_vector x) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}
CK_INLINE float ck_largest(ck_vector x) {
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}

// Rows of attention that share a load of keys or values: two sums for each, a register for each of the two loads and one
// for the row's own factor make fifteen of the sixteen registers.
#define CK_ATTENTION_ROWS 6
#define CK_CASES_OF_MORE_ROWS(function, ...)   \
    case 4: function(__VA_ARGS__, 4); break;   \
    case 5: function(__VA_ARGS__, 5); break;

/// Elements that are multiplied one at a time, CK_ELEMENTS read together: on x86 a load broadcasts.
typedef const float *ck_elements;
#define CK_ELEMENTS 1
CK_INLINE ck_elements ck_load_elements(const float *p) { return p; }
CK_INLINE ck_vector ck_element(ck_elements x, int i) { return _mm256_set1_ps(x[i]); }
