// Sixteen rows in two 256-bit registers, for x86_pairs.h. Sixteen registers hold the sums of two tokens, or of three tokens of
// floats.

#define CK_PAIR_TILE 2
#define CK_PAIR_FLOAT_TILE 3

typedef struct ck_floats { __m256 group[2]; } ck_floats;
typedef struct ck_bytes { __m256i group[2]; } ck_bytes;
typedef __m256i ck_fours;

// A half float costs another instruction for each load; signed bytes need registers for their signs and are widened at once.
CK_INLINE bool ck_gains_by_pairs(const ck_packed type) {
    const bool signed_bytes = type == CK_PACKED_Q8 || type == CK_PACKED_Q8F || type == CK_PACKED_L4 || type == CK_PACKED_L4S;
    return type != CK_PACKED_F16 && !signed_bytes;
}

CK_INLINE ck_floats ck_floats_of(float x) { return (ck_floats){{_mm256_set1_ps(x), _mm256_set1_ps(x)}}; }
CK_INLINE ck_floats ck_load_floats(const __m256 *both) { return (ck_floats){{both[0], both[1]}}; }
CK_INLINE ck_floats ck_load_pair(const uint8_t *first, const uint8_t *second, long column, const ck_packed type) {
    return (ck_floats){{ck_load_weights(first, column, type), ck_load_weights(second, column, type)}};
}
CK_INLINE ck_floats ck_add_floats(ck_floats a, ck_floats b) {
    return (ck_floats){{_mm256_add_ps(a.group[0], b.group[0]), _mm256_add_ps(a.group[1], b.group[1])}};
}
CK_INLINE ck_floats ck_multiply_floats(ck_floats a, ck_floats b) {
    return (ck_floats){{_mm256_mul_ps(a.group[0], b.group[0]), _mm256_mul_ps(a.group[1], b.group[1])}};
}
CK_INLINE ck_floats ck_fma_floats(ck_floats a, ck_floats b, ck_floats c) {
    return (ck_floats){
        {_mm256_fmadd_ps(a.group[0], b.group[0], c.group[0]), _mm256_fmadd_ps(a.group[1], b.group[1], c.group[1])}};
}
CK_INLINE void ck_finish_pair(const ck_matmul_args *a, long token, long group, ck_floats sum) {
    ck_finish8(a, token, group, sum.group[0]);
    ck_finish8(a, token, group + 1, sum.group[1]);
}

CK_INLINE ck_fours ck_fours_of(const int8_t *q) { return ck_broadcast4(q); }
CK_INLINE ck_bytes ck_load_bytes(const __m256i *both) { return (ck_bytes){{both[0], both[1]}}; }
CK_INLINE ck_bytes ck_no_products(void) { return (ck_bytes){{_mm256_setzero_si256(), _mm256_setzero_si256()}}; }
CK_INLINE ck_bytes ck_add_pair_products(ck_bytes sum, ck_bytes codes, ck_fours four, const ck_layout_of_group layout) {
    __m256i first = ck_add_products(sum.group[0], codes.group[0], four, layout);
    return (ck_bytes){{first, ck_add_products(sum.group[1], codes.group[1], four, layout)}};
}
// Keeps the compiler from adding up the products of a block as a tree, for which it has no registers.
CK_INLINE void ck_keep_order(ck_bytes *parts, const int tile) {
    for (int t = 0; t < tile; t++) __asm__ volatile("" : "+x"(parts[t].group[0]), "+x"(parts[t].group[1]));
}
CK_INLINE ck_bytes ck_widen_products(ck_bytes sum, ck_bytes part) {
    return (ck_bytes){
        {_mm256_add_epi32(sum.group[0], CK_DOT_SUM(part.group[0])), _mm256_add_epi32(sum.group[1], CK_DOT_SUM(part.group[1]))}};
}
CK_INLINE ck_floats ck_converted(ck_bytes sums) {
    return (ck_floats){{_mm256_cvtepi32_ps(sums.group[0]), _mm256_cvtepi32_ps(sums.group[1])}};
}
