// The product in bfloat16 for processors with AVX512_BF16: twice the products of an instruction in 32 bits.
//
// An instruction takes two depths at once: a register of the panel holds 16 columns of two depths, and two depths of a row
// are broadcast together. Rows of the left factor are rounded block by block into the caller's scratch memory.

static void CK_NAME(train_narrow)(const float *panel, long depth, uint16_t *out) {
    // Values 0, 16, 1, 17, …: the columns of one depth between those of the next.
    static const uint16_t order[32] = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
                                       8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
    __m512i mixed = _mm512_loadu_si512(order);
    for (long l = 0; l < depth; l += 2, panel += 2 * CK_GEMM_WIDTH, out += 2 * CK_GEMM_WIDTH)
        for (int v = 0; v < 2; v++) {
            __m512 first = _mm512_loadu_ps(panel + 16 * v);
            __m512 second = l + 1 < depth ? _mm512_loadu_ps(panel + CK_GEMM_WIDTH + 16 * v) : _mm512_setzero_ps();
            __m512i both = (__m512i)_mm512_cvtne2ps_pbh(second, first);
            _mm512_storeu_si512(out + 32 * v, _mm512_permutexvar_epi16(mixed, both));
        }
}

static void CK_NAME(train_narrow_row)(const float *x, long count, long padded, uint16_t *out) {
    long i = 0;
    for (; i + 32 <= count; i += 32)
        _mm512_storeu_si512(out + i, (__m512i)_mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i)));
    for (; i < padded; i += 16) {
        long left = count - i < 0 ? 0 : (count - i < 16 ? count - i : 16);
        __m512 values = _mm512_maskz_loadu_ps((__mmask16)((1u << left) - 1), x + i);
        _mm256_storeu_si256((__m256i *)(out + i), (__m256i)_mm512_cvtneps_pbh(values));
    }
}

CK_INLINE __m512 CK_NAME(train_pair_broadcast)(const uint16_t *p) {
    int32_t two;
    __builtin_memcpy(&two, p, 4);
    return (__m512)_mm512_set1_epi32(two);
}

CK_INLINE void CK_NAME(train_tile_bf16)(
    const uint16_t *a, long stride, const uint16_t *panel, long pairs, float *c, long c_row, long columns,
    bool accumulate, const int rows) {
    __m512 sum[CK_GEMM_ROWS][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm512_setzero_ps();
    for (long l = 0; l < pairs; l++, panel += 2 * CK_GEMM_WIDTH, a += 2) {
        __m512bh b0 = (__m512bh)_mm512_loadu_si512(panel), b1 = (__m512bh)_mm512_loadu_si512(panel + 32);
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            __m512bh factor = (__m512bh)CK_NAME(train_pair_broadcast)(a + i * stride);
            sum[i][0] = _mm512_dpbf16_ps(sum[i][0], factor, b0);
            sum[i][1] = _mm512_dpbf16_ps(sum[i][1], factor, b1);
        }
    }
    __mmask16 first = columns >= 16 ? 0xFFFF : (__mmask16)((1u << columns) - 1);
    __mmask16 second = columns >= 32 ? 0xFFFF : (columns > 16 ? (__mmask16)((1u << (columns - 16)) - 1) : 0);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++, c += c_row) {
        if (accumulate) {
            sum[i][0] = _mm512_add_ps(_mm512_maskz_loadu_ps(first, c), sum[i][0]);
            sum[i][1] = _mm512_add_ps(_mm512_maskz_loadu_ps(second, c + 16), sum[i][1]);
        }
        _mm512_mask_storeu_ps(c, first, sum[i][0]);
        _mm512_mask_storeu_ps(c + 16, second, sum[i][1]);
    }
}

#define CK_NARROW_CASE(count)                                                                                    \
    case count:                                                                                                  \
        CK_NAME(train_tile_bf16)(a, padded, panel, pairs, c, g->c_row, g->columns - column, g->accumulate, count);    \
        break;

static void CK_NAME(train_gemm_bf16)(const ck_gemm_args *g, uint16_t *scratch) {
    long padded = (g->depth + 15) / 16 * 16, pairs = (g->depth + 1) / 2;
    long block = CK_NARROW_BLOCK / padded / CK_GEMM_ROWS * CK_GEMM_ROWS;
    if (block > 16 * CK_GEMM_ROWS) block = 16 * CK_GEMM_ROWS;
    for (long first = 0; first < g->rows; first += block) {
        long end = first + block < g->rows ? first + block : g->rows;
        for (long row = first; row < end; row++)
            CK_NAME(train_narrow_row)(g->a + row * g->a_row, g->depth, padded, scratch + (row - first) * padded);
        for (long column = 0; column < g->columns; column += CK_GEMM_WIDTH) {
            const uint16_t *panel = (const uint16_t *)g->panels + column * 2 * pairs;
            for (long row = first; row < end;) {
                long left = end - row;
                long count = left >= CK_GEMM_ROWS ? CK_GEMM_ROWS : left >= 4 ? 4 : left >= 2 ? 2 : 1;
                const uint16_t *a = scratch + (row - first) * padded;
                float *c = g->c + row * g->c_row + column;
                switch (count) {
                    CK_NARROW_CASE(CK_GEMM_ROWS)
                    CK_NARROW_CASE(4)
                    CK_NARROW_CASE(2)
                    CK_NARROW_CASE(1)
                }
                row += count;
            }
        }
    }
}
