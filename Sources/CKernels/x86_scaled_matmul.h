// Products with the packed types whose scales are 32-bit floats, for 256-bit x86 registers; see x86_matmul.h for the way
// codes and activations meet.

CK_INLINE void ck_scaled_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    const bool nibbles = type == CK_PACKED_Q4S, has_minimum = type != CK_PACKED_Q8F;
    const bool fine = type == CK_PACKED_Q8F || type == CK_PACKED_Q8M;
    const long width = fine ? CK_FINE_BLOCK : CK_BLOCK, header = has_minimum ? 64 : 32;
    const long group_bytes = header + 32 * width / (nibbles ? 8 : 4);
    const __m256i low_bits = _mm256_set1_epi8(15), ones = _mm256_set1_epi8(1);
    long blocks = a->columns / width;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * group_bytes;
    const int8_t *q[8];
    const float *scales[8], *sums[8];
    __m256 total[8], minima[8];
    for (int t = 0; t < tile; t++) {
        q[t] = a->q + (token + t) * a->columns;
        scales[t] = a->scales + (token + t) * (a->columns / CK_BLOCK);
        sums[t] = a->sums + (token + t) * (a->columns / CK_BLOCK);
        total[t] = minima[t] = _mm256_setzero_ps();
    }
    for (long b = 0; b < blocks; b++, w += group_bytes) {
        __m256i products[8], counts[8];
        for (int t = 0; t < tile; t++) products[t] = counts[t] = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int j = 0; j < width / (nibbles ? 8 : 4); j++) {
            __m256i codes = _mm256_loadu_si256((const __m256i *)(w + header + 32 * j));
            __m256i low = _mm256_and_si256(codes, low_bits), high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), low_bits);
            __m256i magnitudes = _mm256_abs_epi8(codes);
            for (int t = 0; t < tile; t++) {
                const int8_t *four = q[t] + b * width + j * (nibbles ? 8 : 4);
                if (nibbles) {
                    products[t] = CK_DOT(products[t], low, ck_broadcast4(four));
                    products[t] = CK_DOT(products[t], high, ck_broadcast4(four + 4));
                } else if (has_minimum) {
                    products[t] = CK_DOT_WIDE(products[t], codes, ck_broadcast4(four));
                } else {
                    products[t] = CK_DOT_WIDE(products[t], magnitudes, _mm256_sign_epi8(ck_broadcast4(four), codes));
                }
                // A block's sum is known; a half of one has to be counted.
                if (fine && has_minimum) counts[t] = CK_DOT_WIDE(counts[t], ones, ck_broadcast4(four));
            }
        }
        __m256 scale = _mm256_loadu_ps((const float *)w);
        __m256 minimum = has_minimum ? _mm256_loadu_ps((const float *)w + CK_ROWS) : scale;
        for (int t = 0; t < tile; t++) {
            __m256 activation = _mm256_set1_ps(scales[t][b * width / CK_BLOCK]);
            __m256 product = _mm256_cvtepi32_ps(nibbles ? CK_DOT_SUM(products[t]) : products[t]);
            total[t] = _mm256_fmadd_ps(_mm256_mul_ps(scale, activation), product, total[t]);
            if (!has_minimum) continue;
            __m256 sum = fine ? _mm256_mul_ps(activation, _mm256_cvtepi32_ps(counts[t])) : _mm256_set1_ps(sums[t][b]);
            minima[t] = _mm256_fmadd_ps(minimum, sum, minima[t]);
        }
    }
    for (int t = 0; t < tile; t++) ck_finish8(a, token + t, group, _mm256_add_ps(total[t], minima[t]));
}

#define CK_CALL_Q4S(tile) ck_scaled_tile(a, g, t, tile, CK_PACKED_Q4S)
#define CK_CALL_Q8S(tile) ck_scaled_tile(a, g, t, tile, CK_PACKED_Q8S)
#define CK_CALL_Q8F(tile) ck_scaled_tile(a, g, t, tile, CK_PACKED_Q8F)
#define CK_CALL_Q8M(tile) ck_scaled_tile(a, g, t, tile, CK_PACKED_Q8M)
CK_MATMUL_X86(CK_NAME(matmul_q4s), CK_CALL_Q4S)
CK_MATMUL_X86(CK_NAME(matmul_q8s), CK_CALL_Q8S)
CK_MATMUL_X86(CK_NAME(matmul_q8f), CK_CALL_Q8F)
CK_MATMUL_X86(CK_NAME(matmul_q8m), CK_CALL_Q8M)
