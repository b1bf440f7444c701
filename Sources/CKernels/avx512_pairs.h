// Sixteen rows in one 512-bit register, for x86_pairs.h: processors with full-width units multiply twice as much as in 256
// bits, and each activation is broadcast by the instruction that multiplies it.

#define CK_PAIR_TILE 8
#define CK_PAIR_FLOAT_TILE 8

typedef __m512 ck_floats;
typedef __m512i ck_bytes;
typedef __m512i ck_fours;

CK_INLINE bool ck_gains_by_pairs(const ck_packed type) {
    (void)type;
    return true;
}

CK_INLINE ck_floats ck_floats_of(float x) { return _mm512_set1_ps(x); }
CK_INLINE ck_floats ck_load_floats(const __m256 *both) { return _mm512_loadu_ps((const float *)both); }
CK_INLINE ck_floats ck_load_pair(const uint8_t *first, const uint8_t *second, long column, const ck_packed type) {
    __m512d low = _mm512_castps_pd(_mm512_castps256_ps512(ck_load_weights(first, column, type)));
    return _mm512_castpd_ps(_mm512_insertf64x4(low, _mm256_castps_pd(ck_load_weights(second, column, type)), 1));
}
CK_INLINE ck_floats ck_add_floats(ck_floats a, ck_floats b) { return _mm512_add_ps(a, b); }
CK_INLINE ck_floats ck_multiply_floats(ck_floats a, ck_floats b) { return _mm512_mul_ps(a, b); }
CK_INLINE ck_floats ck_fma_floats(ck_floats a, ck_floats b, ck_floats c) { return _mm512_fmadd_ps(a, b, c); }
CK_INLINE void ck_finish_pair(const ck_matmul_args *a, long token, long group, ck_floats sum) {
    float *out = a->out + token * a->out_stride + group * CK_ROWS;
    if (a->accumulate) sum = _mm512_add_ps(_mm512_loadu_ps(out), sum);
    _mm512_storeu_ps(out, sum);
}

CK_INLINE ck_fours ck_fours_of(const int8_t *q) {
    int32_t four;
    memcpy(&four, q, 4);
    return _mm512_set1_epi32(four);
}
CK_INLINE ck_bytes ck_load_bytes(const __m256i *both) { return _mm512_loadu_si512(both); }
CK_INLINE ck_bytes ck_no_products(void) { return _mm512_setzero_si512(); }
CK_INLINE ck_bytes ck_add_pair_products(ck_bytes sum, ck_bytes codes, ck_fours four, const ck_layout_of_group layout) {
    if (layout.has_minimum) return _mm512_dpbusd_epi32(sum, codes, four);
    // As in ck_add_products, the weight's sign moves to the activation; a weight of zero needs none.
    __m512i turned = _mm512_mask_sub_epi8(four, _mm512_movepi8_mask(codes), _mm512_setzero_si512(), four);
    return _mm512_dpbusd_epi32(sum, _mm512_abs_epi8(codes), turned);
}
CK_INLINE void ck_keep_order(ck_bytes *parts, const int tile) {
    (void)parts;
    (void)tile;
}
CK_INLINE ck_bytes ck_widen_products(ck_bytes sum, ck_bytes part) { return _mm512_add_epi32(sum, part); }
CK_INLINE ck_floats ck_converted(ck_bytes sums) { return _mm512_cvtepi32_ps(sums); }
