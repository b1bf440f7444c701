// Products of many tokens with two groups of rows at a time, for sets whose sixteen registers hold no larger tile: each load
// of an activation serves sixteen rows. The codes of both groups are unpacked once for a strip of tokens. Lane for lane the
// operations are those of ck_quantised_tile and ck_float_tile, which compute what fills no pair: a result is the same either
// way.

/// Columns whose unpacked codes and scales fit the stack, 120 KiB; wider matrices are left to the single groups.
#define CK_PAIRED_COLUMNS 5120
/// Fewer tokens than this don't make up for the unpacking.
#define CK_PAIRED_LEAST 24

/// Two groups of rows: codes of four columns, first group and second in turn; scales and minima of both for each block.
typedef struct ck_unpacked_pair {
    __m256i codes[CK_PAIRED_COLUMNS / 4][2];
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

CK_INLINE void ck_quantised_pair(
    const ck_matmul_args *a, const ck_unpacked_pair *pair, long group, long token, const int tile, const ck_packed type) {
    const ck_layout_of_group layout = ck_group_layout(type);
    const bool fine = layout.width == CK_FINE_BLOCK;
    const bool beside = layout.has_minimum && (layout.half_scales || fine);
    const long steps = ck_steps(layout);
    const __m256i zero = _mm256_setzero_si256();
    long blocks = a->columns / layout.width, stride = a->columns / CK_BLOCK;
    const int8_t *q[2];
    const float *scales[2], *sums[2];
    __m256 total[2][2], minima[2][2];
    for (int t = 0; t < tile; t++) {
        q[t] = a->q + (token + t) * a->columns;
        scales[t] = a->scales + (token + t) * stride;
        if (layout.has_minimum) sums[t] = a->sums + (token + t) * stride;
        for (int g = 0; g < 2; g++) total[t][g] = minima[t][g] = _mm256_setzero_ps();
    }
    const __m256i(*codes)[2] = pair->codes;
    for (long b = 0; b < blocks; b++, codes += layout.width / 4) {
        __m256i products[2][2], parts[2][2], counts[2];
        for (int t = 0; t < tile; t++)
            for (int g = 0; g < 2; g++) products[t][g] = parts[t][g] = counts[t] = zero;
#pragma clang loop unroll(full)
        for (int k = 0; k < layout.width / 4; k++) {
            const bool last = (k + 1) % steps == 0;
            for (int t = 0; t < tile; t++) {
                __m256i four = ck_broadcast4(q[t] + b * layout.width + 4 * k);
                for (int g = 0; g < 2; g++) {
                    parts[t][g] = ck_add_products(parts[t][g], codes[k][g], four, layout);
                    if (!last) continue;
                    products[t][g] = _mm256_add_epi32(products[t][g], CK_DOT_SUM(parts[t][g]));
                    parts[t][g] = zero;
                }
                if (fine && layout.has_minimum) counts[t] = CK_DOT(counts[t], _mm256_set1_epi8(1), four);
            }
        }
        for (int t = 0; t < tile; t++) {
            __m256 activation = _mm256_set1_ps(scales[t][b * layout.width / CK_BLOCK]), sum = activation;
            if (beside) sum = fine ? _mm256_mul_ps(activation, _mm256_cvtepi32_ps(CK_DOT_SUM(counts[t]))) : _mm256_set1_ps(sums[t][b]);
            for (int g = 0; g < 2; g++) {
                __m256 product = _mm256_cvtepi32_ps(products[t][g]);
                total[t][g] = _mm256_fmadd_ps(_mm256_mul_ps(pair->scales[b][g], activation), product, total[t][g]);
                if (!beside) continue;
                __m256 *minimum = layout.half_scales ? &total[t][g] : &minima[t][g];
                *minimum = _mm256_fmadd_ps(pair->minima[b][g], sum, *minimum);
            }
        }
    }
    // Sums of their own for the minima would not fit the registers above.
    if (layout.has_minimum && !beside)
        for (long b = 0; b < blocks; b++)
            for (int t = 0; t < tile; t++)
                for (int g = 0; g < 2; g++)
                    minima[t][g] = _mm256_fmadd_ps(pair->minima[b][g], _mm256_set1_ps(sums[t][b]), minima[t][g]);
    for (int t = 0; t < tile; t++)
        for (int g = 0; g < 2; g++)
            ck_finish8(a, token + t, group + g, layout.half_scales ? total[t][g] : _mm256_add_ps(total[t][g], minima[t][g]));
}

CK_INLINE void ck_float_pair(const ck_matmul_args *a, long group, long token, const int tile, const ck_packed type) {
    long bytes = a->columns * CK_ROWS * (type == CK_PACKED_F32 ? 4 : 2);
    const uint8_t *w[2] = {(const uint8_t *)a->weights + group * bytes, (const uint8_t *)a->weights + (group + 1) * bytes};
    __m256 sum[3][2][2];
    for (int t = 0; t < tile; t++)
        for (int g = 0; g < 2; g++) sum[t][g][0] = sum[t][g][1] = _mm256_setzero_ps();
    const float *x = a->x + token * a->x_stride;
    long c = 0;
    for (; c + 2 <= a->columns; c += 2) {
#pragma clang loop unroll(full)
        for (int odd = 0; odd < 2; odd++) {
            __m256 first = ck_load_weights(w[0], c + odd, type), second = ck_load_weights(w[1], c + odd, type);
            for (int t = 0; t < tile; t++) {
                __m256 one = _mm256_set1_ps(x[t * a->x_stride + c + odd]);
                sum[t][0][odd] = _mm256_fmadd_ps(first, one, sum[t][0][odd]);
                sum[t][1][odd] = _mm256_fmadd_ps(second, one, sum[t][1][odd]);
            }
        }
    }
    if (c < a->columns)
        for (int t = 0; t < tile; t++)
            for (int g = 0; g < 2; g++)
                sum[t][g][0] = _mm256_fmadd_ps(ck_load_weights(w[g], c, type), _mm256_set1_ps(x[t * a->x_stride + c]), sum[t][g][0]);
    for (int t = 0; t < tile; t++)
        for (int g = 0; g < 2; g++) ck_finish8(a, token + t, group + g, _mm256_add_ps(sum[t][g][0], sum[t][g][1]));
}

// Types that gain: a half float costs another instruction for each load, and signed bytes need registers for their signs.
CK_INLINE bool ck_gains_by_pairs(const ck_packed type) {
    return type != CK_PACKED_F16 && type != CK_PACKED_Q8 && type != CK_PACKED_Q8F;
}

/// The tokens from `first` to `end` with two groups.
CK_INLINE void ck_pair_of_groups(const ck_matmul_args *a, long group, long first, long end, const ck_packed type) {
    if (ck_is_float(type)) {
        long t = first;
        for (; t + 3 <= end; t += 3) ck_float_pair(a, group, t, 3, type);
        for (; t < end; t++) ck_float_pair(a, group, t, 1, type);
        return;
    }
    ck_unpacked_pair pair;
    ck_unpack_pair(a, group, type, &pair);
    long t = first;
    for (; t + 2 <= end; t += 2) ck_quantised_pair(a, &pair, group, t, 2, type);
    if (t < end) ck_quantised_pair(a, &pair, group, t, 1, type);
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
