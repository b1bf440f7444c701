// Tiles of matrix products for 256-bit x86 registers. The including file chooses the instruction set with a target attribute
// and defines CK_DOT, CK_DOT_SUM, CK_WIDENS and CK_TILE.
//
// Quantised products: one 32-byte register holds four columns of eight rows, one broadcast holds four activations.
// AVX2 multiplies them to pairs in 16 bits, which have to be widened (`ck_steps`). VNNI sums four products in 32 bits at
// once.
#include "groups.h"

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

// The codes of columns 4 k ... 4 k + 3 of a block whose codes begin at `codes`, signed where the type has no minimum.
CK_INLINE __m256i ck_load_codes(const uint8_t *codes, const ck_layout_of_group layout, const int k) {
    const __m256i *lines = (const __m256i *)codes;
    if (!layout.nibbles) return _mm256_loadu_si256(lines + k);
    __m256i line = _mm256_loadu_si256(lines + k / 2);
    __m256i low = _mm256_and_si256(k % 2 == 0 ? line : _mm256_srli_epi16(line, 4), _mm256_set1_epi8(15));
    if (layout.levels) {
        __m128i levels = _mm_loadu_si128((const __m128i *)ck_uneven_levels);
        return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(levels), low);
    }
    if (layout.high_bits == 0) return low;
    __m256i high = _mm256_loadu_si256(lines + layout.lines);
    const int shift = 4 - layout.high_bits * k;
    high = shift >= 0 ? _mm256_slli_epi16(high, shift) : _mm256_srli_epi16(high, -shift);
    __m256i codes_of_all_bits = _mm256_or_si256(low, _mm256_and_si256(high, _mm256_set1_epi8(layout.high_bits == 1 ? 16 : 48)));
    return layout.has_minimum ? codes_of_all_bits : _mm256_sub_epi8(codes_of_all_bits, _mm256_set1_epi8(CK_SIX_BIT_ZERO));
}

CK_INLINE __m256 ck_load_scales(const uint8_t *w, bool half) { return half ? ck_load_half(w) : _mm256_loadu_ps((const float *)w); }

// Products of four columns that are summed before they are widened to 32 bits: with activations of at most 127, pairs of
// codes of four bits reach 3,810 and a block of eight fits 16 bits; pairs of five bits or of six with a sign (at most 32)
// reach 8,128, and four fit; pairs of bytes don't add up.
CK_INLINE long ck_steps(const ck_layout_of_group layout) {
    if (!CK_WIDENS) return layout.width / 4;
    return !layout.nibbles || layout.levels ? 1 : layout.high_bits > 0 ? 4 : 8;
}

// Adds the products of four columns of eight rows with four activations to the rows' sums. The instructions multiply unsigned
// by signed bytes: a signed weight's sign moves to the activation.
CK_INLINE __m256i ck_add_products(__m256i sum, __m256i codes, __m256i four, const ck_layout_of_group layout) {
    if (layout.has_minimum) return CK_DOT(sum, codes, four);
    return CK_DOT(sum, _mm256_abs_epi8(codes), _mm256_sign_epi8(four, codes));
}

// A minimum of 16 bits is added to the product's sum, those of 32 bits to a sum of their own.
CK_INLINE void ck_quantised_tile(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    const ck_layout_of_group layout = ck_group_layout(type);
    const bool fine = layout.width == CK_FINE_BLOCK;
    const long steps = ck_steps(layout);
    const __m256i zero = _mm256_setzero_si256(), ones = _mm256_set1_epi8(1);
    long blocks = a->columns / layout.width, stride = a->columns / CK_BLOCK;
    const uint8_t *w = (const uint8_t *)a->weights + group * blocks * layout.bytes;
    const int8_t *q[8];
    const float *scales[8], *sums[8];
    __m256 total[8], minima[8];
    for (int t = 0; t < tile; t++) {
        q[t] = a->q + (token + t) * a->columns;
        scales[t] = a->scales + (token + t) * stride;
        if (layout.has_minimum) sums[t] = a->sums + (token + t) * stride;
        total[t] = minima[t] = _mm256_setzero_ps();
    }
    for (long b = 0; b < blocks; b++, w += layout.bytes) {
        __m256i products[8], parts[8], counts[8];
        for (int t = 0; t < tile; t++) products[t] = parts[t] = counts[t] = zero;
#pragma clang loop unroll(full)
        for (int k = 0; k < layout.width / 4; k++) {
            __m256i codes = ck_load_codes(w + layout.header, layout, k);
            const bool last = (k + 1) % steps == 0;
            for (int t = 0; t < tile; t++) {
                __m256i four = ck_broadcast4(q[t] + b * layout.width + 4 * k);
                parts[t] = ck_add_products(parts[t], codes, four, layout);
                if (last) {
                    products[t] = _mm256_add_epi32(products[t], CK_DOT_SUM(parts[t]));
                    parts[t] = zero;
                }
                // A block's sum is known; a half of one has to be counted.
                if (fine && layout.has_minimum) counts[t] = CK_DOT(counts[t], ones, four);
            }
        }
        __m256 scale = ck_load_scales(w, layout.half_scales);
        __m256 minimum = layout.has_minimum ? ck_load_scales(w + layout.header / 2, layout.half_scales) : scale;
        for (int t = 0; t < tile; t++) {
            __m256 activation = _mm256_set1_ps(scales[t][b * layout.width / CK_BLOCK]);
            __m256 product = _mm256_cvtepi32_ps(products[t]);
            total[t] = _mm256_fmadd_ps(_mm256_mul_ps(scale, activation), product, total[t]);
            if (!layout.has_minimum) continue;
            __m256 sum = fine ? _mm256_mul_ps(activation, _mm256_cvtepi32_ps(CK_DOT_SUM(counts[t]))) : _mm256_set1_ps(sums[t][b]);
            if (layout.half_scales) total[t] = _mm256_fmadd_ps(minimum, sum, total[t]);
            else minima[t] = _mm256_fmadd_ps(minimum, sum, minima[t]);
        }
    }
    for (int t = 0; t < tile; t++)
        ck_finish8(a, token + t, group, layout.half_scales ? total[t] : _mm256_add_ps(total[t], minima[t]));
}

CK_INLINE __m256 ck_load_weights(const uint8_t *w, long column, ck_packed type) {
    if (type == CK_PACKED_F32) return _mm256_loadu_ps((const float *)w + column * CK_ROWS);
    const uint8_t *p = w + column * CK_ROWS * 2;
    if (type == CK_PACKED_F16) return ck_load_half(p);
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
