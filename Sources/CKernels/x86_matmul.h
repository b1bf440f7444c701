// Matrix products for 256-bit x86 registers. The including file chooses the instruction set with a target attribute and
// defines CK_DOT, CK_DOT_SUM and the name suffix; every product sums in one fixed order, so that a token's result does not
// depend on how many tokens are computed with it.
//
// Quantised products: one 32-byte register holds four columns of eight rows, one broadcast holds four activations.
// AVX2 multiplies them to pairs in 16 bits; a pair of a four-bit weight and an activation is at most 2 * 15 * 127 = 3,810,
// so that the eight pairs of a block fit 16 bits before they are widened. VNNI sums four products in 32 bits at once.

#define CK_INLINE static inline __attribute__((always_inline))

CK_INLINE __m256 ck_load_half8(const void *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)); }

CK_INLINE __m256i ck_broadcast4(const int8_t *q) {
    int32_t four;
    memcpy(&four, q, 4);
    return _mm256_set1_epi32(four);
}

CK_INLINE void ck_finish8(const ck_matmul_args *a, long token, long group, __m256 sum) {
    float *out = a->out + token * a->out_stride + group * CK_ROWS;
    if (a->accumulate) sum = _mm256_add_ps(_mm256_loadu_ps(out), sum);
    _mm256_storeu_ps(out, sum);
}

CK_INLINE void ck_q4_tile(const ck_matmul_args *a, long group, long token, const int tile) {
    const __m256i low_bits = _mm256_set1_epi8(15);
    long blocks = a->columns / CK_BLOCK;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * CK_Q4_GROUP_BYTES;
    const int8_t *q[8];
    const float *scales[8], *sums[8];
    __m256 total[8];
    for (int t = 0; t < tile; t++) {
        q[t] = a->q + (token + t) * a->columns;
        scales[t] = a->scales + (token + t) * blocks;
        sums[t] = a->sums + (token + t) * blocks;
        total[t] = _mm256_setzero_ps();
    }
    for (long b = 0; b < blocks; b++, w += CK_Q4_GROUP_BYTES) {
        __m256i products[8];
        for (int t = 0; t < tile; t++) products[t] = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            __m256i both = _mm256_loadu_si256((const __m256i *)(w + 32 + 32 * j));
            __m256i low = _mm256_and_si256(both, low_bits);
            __m256i high = _mm256_and_si256(_mm256_srli_epi16(both, 4), low_bits);
            for (int t = 0; t < tile; t++) {
                products[t] = CK_DOT(products[t], low, ck_broadcast4(q[t] + b * CK_BLOCK + 8 * j));
                products[t] = CK_DOT(products[t], high, ck_broadcast4(q[t] + b * CK_BLOCK + 8 * j + 4));
            }
        }
        __m256 scale = ck_load_half8(w), minimum = ck_load_half8(w + 16);
        for (int t = 0; t < tile; t++) {
            __m256 product = _mm256_cvtepi32_ps(CK_DOT_SUM(products[t]));
            total[t] = _mm256_fmadd_ps(_mm256_mul_ps(scale, _mm256_set1_ps(scales[t][b])), product, total[t]);
            total[t] = _mm256_fmadd_ps(minimum, _mm256_set1_ps(sums[t][b]), total[t]);
        }
    }
    for (int t = 0; t < tile; t++) ck_finish8(a, token + t, group, total[t]);
}

CK_INLINE void ck_q8_tile(const ck_matmul_args *a, long group, long token, const int tile) {
    long blocks = a->columns / CK_BLOCK;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * CK_Q8_GROUP_BYTES;
    const int8_t *q[8];
    const float *scales[8];
    __m256 total[8];
    for (int t = 0; t < tile; t++) {
        q[t] = a->q + (token + t) * a->columns;
        scales[t] = a->scales + (token + t) * blocks;
        total[t] = _mm256_setzero_ps();
    }
    for (long b = 0; b < blocks; b++, w += CK_Q8_GROUP_BYTES) {
        __m256i products[8];
        for (int t = 0; t < tile; t++) products[t] = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int j = 0; j < 8; j++) {
            __m256i weights = _mm256_loadu_si256((const __m256i *)(w + 16 + 32 * j));
            // The instructions multiply unsigned by signed bytes: the weight's sign moves to the activation.
            __m256i magnitudes = _mm256_abs_epi8(weights);
            for (int t = 0; t < tile; t++)
                products[t] = CK_DOT_WIDE(
                    products[t], magnitudes, _mm256_sign_epi8(ck_broadcast4(q[t] + b * CK_BLOCK + 4 * j), weights));
        }
        __m256 scale = ck_load_half8(w);
        for (int t = 0; t < tile; t++)
            total[t] = _mm256_fmadd_ps(
                _mm256_mul_ps(scale, _mm256_set1_ps(scales[t][b])), _mm256_cvtepi32_ps(products[t]), total[t]);
    }
    for (int t = 0; t < tile; t++) ck_finish8(a, token + t, group, total[t]);
}

CK_INLINE __m256 ck_load_weights(const uint8_t *w, long column, ck_packed type) {
    if (type == CK_PACKED_F32) return _mm256_loadu_ps((const float *)w + column * CK_ROWS);
    const uint8_t *p = w + column * CK_ROWS * 2;
    if (type == CK_PACKED_F16) return ck_load_half8(p);
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)), 16));
}

CK_INLINE void ck_float_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    long bytes = a->columns * CK_ROWS * (type == CK_PACKED_F32 ? 4 : 2);
    const uint8_t *w = (const uint8_t *)a->weights + group * bytes;
    __m256 even[8], odd[8];
    for (int t = 0; t < tile; t++) even[t] = odd[t] = _mm256_setzero_ps();
    const float *x = a->x + token * a->x_stride;
    long c = 0;
    for (; c + 2 <= a->columns; c += 2) {
        __m256 first = ck_load_weights(w, c, type), second = ck_load_weights(w, c + 1, type);
        for (int t = 0; t < tile; t++) {
            even[t] = _mm256_fmadd_ps(first, _mm256_set1_ps(x[t * a->x_stride + c]), even[t]);
            odd[t] = _mm256_fmadd_ps(second, _mm256_set1_ps(x[t * a->x_stride + c + 1]), odd[t]);
        }
    }
    if (c < a->columns)
        for (int t = 0; t < tile; t++)
            even[t] = _mm256_fmadd_ps(ck_load_weights(w, c, type), _mm256_set1_ps(x[t * a->x_stride + c]), even[t]);
    for (int t = 0; t < tile; t++) ck_finish8(a, token + t, group, _mm256_add_ps(even[t], odd[t]));
}

// Tokens go through in strips whose activations fit the second-level cache beside the weights, and within a strip in
// tiles whose sums fit the registers.
#define CK_MATMUL_X86(name, call)                                                          \
    static void name(const ck_matmul_args *a) {                                            \
        for (long strip = 0; strip < a->tokens; strip += CK_STRIP) {                       \
            long end = strip + CK_STRIP < a->tokens ? strip + CK_STRIP : a->tokens;        \
            for (long g = 0; g < a->groups; g++) {                                         \
                long t = strip;                                                            \
                for (; t + CK_TILE <= end; t += CK_TILE) { call(CK_TILE); }                \
                if (CK_TILE > 4 && t + 4 <= end) { call(4); t += 4; }                      \
                if (t + 2 <= end) { call(2); t += 2; }                                     \
                if (t < end) { call(1); }                                                  \
            }                                                                              \
        }                                                                                  \
    }
#define CK_STRIP 128

#define CK_CALL_Q4(tile) ck_q4_tile(a, g, t, tile)
#define CK_CALL_Q8(tile) ck_q8_tile(a, g, t, tile)
#define CK_CALL_F32(tile) ck_float_tile(a, g, t, tile, CK_PACKED_F32)
#define CK_CALL_F16(tile) ck_float_tile(a, g, t, tile, CK_PACKED_F16)
#define CK_CALL_BF16(tile) ck_float_tile(a, g, t, tile, CK_PACKED_BF16)
CK_MATMUL_X86(CK_NAME(matmul_q4), CK_CALL_Q4)
CK_MATMUL_X86(CK_NAME(matmul_q8), CK_CALL_Q8)
CK_MATMUL_X86(CK_NAME(matmul_f32), CK_CALL_F32)
CK_MATMUL_X86(CK_NAME(matmul_f16), CK_CALL_F16)
CK_MATMUL_X86(CK_NAME(matmul_bf16), CK_CALL_BF16)
