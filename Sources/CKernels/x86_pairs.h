// Products of many tokens with two groups of rows at a time: each load of an activation serves sixteen rows, whose codes are
// unpacked once for a strip of tokens. Lane for lane the operations are those of ck_quantised_tile and ck_float_tile, which
// compute what fills no pair: a result is the same either way.
//
// The including set defines CK_PAIR_TILE and CK_PAIR_FLOAT_TILE, the tokens whose sums fit its registers, ck_gains_by_pairs,
// and vectors of sixteen rows: ck_floats, ck_bytes with four columns of each row, and ck_fours, four activations for all.

/// Columns whose unpacked codes and scales fit the stack, 120 KiB; wider matrices are left to the single groups.
#define CK_PAIRED_COLUMNS 5120
/// Fewer tokens than this don't make up for the unpacking.
#define CK_PAIRED_LEAST 24

/// Two groups of rows, first group and second side by side: codes of four columns; scales and minima of each block.
typedef struct ck_unpacked_pair {
    _Alignas(64) __m256i codes[CK_PAIRED_COLUMNS / 4][2];
    __m256 scales[CK_PAIRED_COLUMNS / CK_FINE_BLOCK][2], minima[CK_PAIRED_COLUMNS / CK_FINE_BLOCK][2];
} ck_unpacked_pair;

CK_INLINE void ck_unpack_pair(const ck_matmul_args *a, long group, const ck_packed type, ck_unpacked_pair *pair) {
    const ck_layout_of_group layout = ck_group_layout(type);
    long blocks = a->columns / layout.width;
    for (int g = 0; g < 2; g++) {
        const uint8_t *w = (const uint8_t *)a->weights + (group + g) * blocks * layout.bytes;
        for (long b = 0; b < blocks; b++, w += layout.bytes) {
            pair->scales[b][g] = ck_load_scales(w, layout.half_scales);
            if (layout.has_minimum) pair->minima[b][g] = ck_load_scales(w + layout.header / 2, layout.half_scales);
#pragma clang loop unroll(full)
            for (int k = 0; k < layout.width / 4; k++)
                pair->codes[b * layout.width / 4 + k][g] = ck_load_codes(w + layout.header, layout, k);
        }
    }
}

// The sum of the activations of a block of CK_FINE_BLOCK.
CK_INLINE int ck_sum_of_activations(const int8_t *q) {
    __m128i pairs = _mm_maddubs_epi16(_mm_set1_epi8(1), _mm_loadu_si128((const __m128i *)q));
    __m128i sums = _mm_madd_epi16(pairs, _mm_set1_epi16(1));
    sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1)));
}

CK_INLINE void ck_quantised_pair(
    const ck_matmul_args *a, const ck_unpacked_pair *pair, long group, long token, const int tile, const ck_packed type) {
    const ck_layout_of_group layout = ck_group_layout(type);
    const bool fine = layout.width == CK_FINE_BLOCK;
    const long width = layout.width, steps = ck_steps(layout);
    const long columns = a->columns, blocks = columns / width, stride = columns / CK_BLOCK;
    const int8_t *q = a->q + token * columns;
    const float *scales = a->scales + token * stride, *sums = a->sums + token * stride;
    ck_floats total[CK_PAIR_TILE];
    for (int t = 0; t < tile; t++) total[t] = ck_floats_of(0);
    const __m256i(*codes)[2] = pair->codes;
    for (long b = 0; b < blocks; b++, codes += width / 4) {
        ck_bytes products[CK_PAIR_TILE], parts[CK_PAIR_TILE];
        for (int t = 0; t < tile; t++) products[t] = parts[t] = ck_no_products();
#pragma clang loop unroll(full)
        for (int k = 0; k < width / 4; k++) {
            ck_bytes four_columns = ck_load_bytes(codes[k]);
            for (int t = 0; t < tile; t++) {
                ck_fours four = ck_fours_of(q + t * columns + b * width + 4 * k);
                parts[t] = ck_add_pair_products(parts[t], four_columns, four, layout);
                if ((k + 1) % steps != 0) continue;
                products[t] = ck_widen_products(products[t], parts[t]);
                parts[t] = ck_no_products();
            }
            ck_keep_order(parts, tile);
        }
        for (int t = 0; t < tile; t++) {
            ck_floats activation = ck_floats_of(scales[t * stride + b * width / CK_BLOCK]);
            ck_floats scale = ck_multiply_floats(ck_load_floats(pair->scales[b]), activation);
            total[t] = ck_fma_floats(scale, ck_converted(products[t]), total[t]);
            if (layout.has_minimum && layout.half_scales)
                total[t] = ck_fma_floats(ck_load_floats(pair->minima[b]), ck_floats_of(sums[t * stride + b]), total[t]);
        }
    }
    // Sums of their own for the minima would take registers above.
    if (layout.has_minimum && !layout.half_scales) {
        ck_floats minima[CK_PAIR_TILE];
        for (int t = 0; t < tile; t++) minima[t] = ck_floats_of(0);
        for (long b = 0; b < blocks; b++)
            for (int t = 0; t < tile; t++) {
                const int8_t *block = q + t * columns + b * width;
                float sum = fine ? scales[t * stride + b / 2] * (float)ck_sum_of_activations(block) : sums[t * stride + b];
                minima[t] = ck_fma_floats(ck_load_floats(pair->minima[b]), ck_floats_of(sum), minima[t]);
            }
        for (int t = 0; t < tile; t++) total[t] = ck_add_floats(total[t], minima[t]);
    }
    for (int t = 0; t < tile; t++) ck_finish_pair(a, token + t, group, total[t]);
}

CK_INLINE void ck_float_pair(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    long bytes = a->columns * CK_ROWS * (type == CK_PACKED_F32 ? 4 : 2);
    const uint8_t *first = (const uint8_t *)a->weights + group * bytes, *second = first + bytes;
    const float *x = a->x + token * a->x_stride;
    ck_floats even[CK_PAIR_FLOAT_TILE], odd[CK_PAIR_FLOAT_TILE];
    for (int t = 0; t < tile; t++) even[t] = odd[t] = ck_floats_of(0);
    long c = 0;
    for (; c + 2 <= a->columns; c += 2) {
        ck_floats weights = ck_load_pair(first, second, c, type);
        for (int t = 0; t < tile; t++) even[t] = ck_fma_floats(weights, ck_floats_of(x[t * a->x_stride + c]), even[t]);
        weights = ck_load_pair(first, second, c + 1, type);
        for (int t = 0; t < tile; t++) odd[t] = ck_fma_floats(weights, ck_floats_of(x[t * a->x_stride + c + 1]), odd[t]);
    }
    if (c < a->columns) {
        ck_floats weights = ck_load_pair(first, second, c, type);
        for (int t = 0; t < tile; t++) even[t] = ck_fma_floats(weights, ck_floats_of(x[t * a->x_stride + c]), even[t]);
    }
    for (int t = 0; t < tile; t++) ck_finish_pair(a, token + t, group, ck_add_floats(even[t], odd[t]));
}

// The tokens from `first` to `end` with two groups.
CK_INLINE void ck_pair_of_groups(const ck_matmul_args *a, long group, long first, long end, const ck_packed type) {
    long t = first;
    if (ck_is_float(type)) {
        for (; t + CK_PAIR_FLOAT_TILE <= end; t += CK_PAIR_FLOAT_TILE) ck_float_pair(a, group, t, CK_PAIR_FLOAT_TILE, type);
        for (; t + 2 <= end; t += 2) ck_float_pair(a, group, t, 2, type);
        for (; t < end; t++) ck_float_pair(a, group, t, 1, type);
        return;
    }
    ck_unpacked_pair pair;
    ck_unpack_pair(a, group, type, &pair);
    for (; t + CK_PAIR_TILE <= end; t += CK_PAIR_TILE) ck_quantised_pair(a, &pair, group, t, CK_PAIR_TILE, type);
    for (; t + 2 <= end; t += 2) ck_quantised_pair(a, &pair, group, t, 2, type);
    for (; t < end; t++) ck_quantised_pair(a, &pair, group, t, 1, type);
}

CK_INLINE void ck_matmul_pairs(const ck_matmul_args *a, const ck_packed type) {
    if (!ck_gains_by_pairs(type) || a->tokens < CK_PAIRED_LEAST || (!ck_is_float(type) && a->columns > CK_PAIRED_COLUMNS)) {
        ck_matmul(a, type);
        return;
    }
    const long paired = a->groups / 2 * 2;
    for (long strip = 0; strip < a->tokens; strip += CK_STRIP) {
        long end = strip + CK_STRIP < a->tokens ? strip + CK_STRIP : a->tokens;
        for (long g = 0; g < paired; g += 2) ck_pair_of_groups(a, g, strip, end, type);
    }
    ck_matmul_args rest = *a;
    rest.weights = (const uint8_t *)a->weights + paired * ck_group_bytes(type, a->columns);
    rest.out += paired * CK_ROWS;
    rest.groups -= paired;
    ck_matmul(&rest, type);
}
