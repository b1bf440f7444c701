// The vector scan for x86: the exact scan over the vector that the including file names with CK_SCAN_…, and sign bits, choice
// and rounding in 256-bit registers.

// The sums of the eight numbers of each of four registers, side by side.
CK_INLINE __m128i ck_sums4(__m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

// One row against one query.
CK_INLINE int32_t ck_scan_row(const int8_t *row, long dimension, const int16_t *query) {
    __m256i sum = _mm256_setzero_si256();
    for (long d = 0; d < dimension; d += 16) {
        __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row + d)));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(wide, _mm256_loadu_si256((const __m256i *)(query + d))));
    }
    return _mm_cvtsi128_si32(ck_sums4(sum, sum, sum, sum));
}

// `query_count` queries against four rows, whose sums stay in registers; scores[q * stride + row].
CK_INLINE void ck_scan_block(
    const int8_t *rows, const float *scales, long dimension, const int16_t *queries, const int query_count, float *scores,
    long stride) {
    CK_SCAN_VECTOR sums[CK_SCAN_QUERIES][4];
    for (int q = 0; q < query_count; q++)
        for (int r = 0; r < 4; r++) sums[q][r] = CK_SCAN_ZERO();
    for (long d = 0; d < dimension; d += CK_SCAN_STEP) {
        CK_SCAN_VECTOR wide[4];
        for (int r = 0; r < 4; r++) wide[r] = CK_SCAN_WIDEN(rows + r * dimension + d);
        for (int q = 0; q < query_count; q++) {
            CK_SCAN_VECTOR query = CK_SCAN_LOAD(queries + q * dimension + d);
            for (int r = 0; r < 4; r++) sums[q][r] = CK_SCAN_MULTIPLY_ADD(sums[q][r], wide[r], query);
        }
    }
    for (int q = 0; q < query_count; q++) {
        __m128i totals = ck_sums4(
            CK_SCAN_HALVE(sums[q][0]), CK_SCAN_HALVE(sums[q][1]), CK_SCAN_HALVE(sums[q][2]), CK_SCAN_HALVE(sums[q][3]));
        _mm_storeu_ps(scores + q * stride, _mm_mul_ps(_mm_cvtepi32_ps(totals), _mm_loadu_ps(scales)));
    }
}

#include "scan.h"

CK_INLINE __m256i ck_look_up(const uint8_t *table, __m256i halves) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table)), halves);
}

// A register holds one byte of each row of a block; four looked up values add up in eight bits before they are widened
// (André, Kermarrec, Le Scouarnec: Quicker ADC, arXiv 1812.09162). One block at a time, although two could share the
// tables: memory is then read from end to end, which was three times as fast.
void CK_NAME(scan_sign_sums)(
    const uint8_t *blocks, long block_count, long dimension, const uint8_t *tables, uint16_t *sums) {
    const __m256i low = _mm256_set1_epi8(15);
    const long bytes = dimension / 8;
    for (long b = 0; b < block_count; b++, blocks += bytes * CK_SIGN_ROWS, sums += CK_SIGN_ROWS) {
        // `all` adds pairs of rows as 16-bit numbers, `odd` the upper of each pair, which is taken off at the end.
        __m256i all = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
        for (long j = 0; j < bytes; j += 2) {
            const __m256i *rows = (const __m256i *)(blocks + j * CK_SIGN_ROWS);
            __m256i first = _mm256_loadu_si256(rows), second = _mm256_loadu_si256(rows + 1);
            __m256i sum = ck_look_up(tables + 32 * j, _mm256_and_si256(first, low));
            sum = _mm256_add_epi8(sum, ck_look_up(tables + 32 * j + 16, _mm256_and_si256(_mm256_srli_epi16(first, 4), low)));
            sum = _mm256_add_epi8(sum, ck_look_up(tables + 32 * j + 32, _mm256_and_si256(second, low)));
            sum = _mm256_add_epi8(sum, ck_look_up(tables + 32 * j + 48, _mm256_and_si256(_mm256_srli_epi16(second, 4), low)));
            all = _mm256_add_epi16(all, sum);
            odd = _mm256_add_epi16(odd, _mm256_srli_epi16(sum, 8));
        }
        __m256i even = _mm256_sub_epi16(all, _mm256_slli_epi16(odd, 8));
        __m256i below = _mm256_unpacklo_epi16(even, odd), above = _mm256_unpackhi_epi16(even, odd);
        _mm256_storeu_si256((__m256i *)sums, _mm256_permute2x128_si256(below, above, 0x20));
        _mm256_storeu_si256((__m256i *)(sums + 16), _mm256_permute2x128_si256(below, above, 0x31));
    }
}

long CK_NAME(scan_select_above)(const float *scores, long count, float limit, uint32_t *selected) {
    const __m256 limits = _mm256_set1_ps(limit);
    long found = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(scores + i), limits, _CMP_GT_OQ));
        for (; mask; mask &= mask - 1) selected[found++] = (uint32_t)(i + __builtin_ctz(mask));
    }
    for (; i < count; i++)
        if (scores[i] > limit) selected[found++] = (uint32_t)i;
    return found;
}

long CK_NAME(scan_select_sums_above)(const uint16_t *sums, long count, uint16_t limit, uint32_t *selected) {
    const __m256i limits = _mm256_set1_epi16((int16_t)limit);
    long found = 0, i = 0;
    for (; i + 16 <= count; i += 16) {
        // Unsigned comparison: what is not above the limit leaves nothing when the limit is taken off.
        __m256i excess = _mm256_subs_epu16(_mm256_loadu_si256((const __m256i *)(sums + i)), limits);
        __m256i not_above = _mm256_cmpeq_epi16(excess, _mm256_setzero_si256());
        // Two bits an element, of which one is kept.
        unsigned mask = ~(unsigned)_mm256_movemask_epi8(not_above) & 0x55555555u;
        for (; mask; mask &= mask - 1) selected[found++] = (uint32_t)(i + __builtin_ctz(mask) / 2);
    }
    for (; i < count; i++)
        if (sums[i] > limit) selected[found++] = (uint32_t)i;
    return found;
}

void CK_NAME(scan_encode)(const float *vector, long dimension, int8_t *codes, float *scale, uint8_t *signs) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    __m256 largest = _mm256_setzero_ps();
    for (long i = 0; i < dimension; i += 8)
        largest = _mm256_max_ps(largest, _mm256_and_ps(_mm256_loadu_ps(vector + i), magnitude));
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(largest), _mm256_extractf128_ps(largest, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    float most = _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
    if (most <= CK_SCAN_SMALLEST) most = 0;
    __m256 inverse = _mm256_set1_ps(most > 0 ? 127.0f / most : 0);
    *scale = most / 127.0f;
    for (long i = 0; i < dimension; i += 32) {
        __m256i n[4];
        for (int k = 0; k < 4; k++) {
            __m256 v = _mm256_loadu_ps(vector + i + 8 * k);
            signs[i / 8 + k] = (uint8_t)_mm256_movemask_ps(_mm256_cmp_ps(v, _mm256_setzero_ps(), _CMP_LT_OQ));
            n[k] = _mm256_cvtps_epi32(_mm256_mul_ps(v, inverse));
        }
        __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(n[0], n[1]), _mm256_packs_epi32(n[2], n[3]));
        _mm256_storeu_si256((__m256i *)(codes + i), _mm256_permutevar8x32_epi32(packed, order));
    }
}
