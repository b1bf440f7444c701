// The product of float matrices for x86 vectors. The including file names the vector type and its instructions and says
// how many rows a register tile has: CK_GEMM_ROWS rows of two vectors, all sums in registers.
//
// Loops (Goto and van de Geijn, 10.1145/1356052.1356053): blocks of rows whose part of `a` fits the second-level cache;
// within a block panel by panel, and within a panel tile by tile. `a` is not packed: one of its strides is 1, so that a
// tile reads a few streams of consecutive floats.

#define CK_GEMM_WIDTH (2 * CK_GEMM_LANES)
/// Floats of `a` in one block of rows: half of a second-level cache of 1 MiB.
#define CK_GEMM_BLOCK (128 * 1024)

/// One tile: `rows` rows of `vectors` vectors. `stride` is the distance between its rows or, where `along` is false, between
/// its depths; the other one is 1.
CK_INLINE void CK_NAME(train_tile)(
    const float *a, long stride, const bool along, const float *panel, long depth, float *c, long c_row, long columns,
    bool accumulate, const int rows, const int vectors) {
    CK_GEMM_VECTOR sum[CK_GEMM_ROWS][2];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sum[i][v] = CK_GEMM_ZERO();
    for (long l = 0; l < depth; l++, panel += CK_GEMM_WIDTH) {
        CK_GEMM_VECTOR b[2];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) b[v] = CK_GEMM_LOAD(panel + v * CK_GEMM_LANES);
        const float *column = along ? a + l : a + l * stride;
#pragma clang loop unroll(full)
        for (int i = 0; i < rows; i++) {
            CK_GEMM_VECTOR factor = CK_GEMM_BROADCAST(along ? column[i * stride] : column[i]);
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) sum[i][v] = CK_GEMM_FMA(factor, b[v], sum[i][v]);
        }
    }
    bool whole = columns >= vectors * CK_GEMM_LANES;
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++, c += c_row) {
        if (whole) {
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) {
                float *out = c + v * CK_GEMM_LANES;
                CK_GEMM_STORE(out, accumulate ? CK_GEMM_ADD(CK_GEMM_LOAD(out), sum[i][v]) : sum[i][v]);
            }
        } else {
            float edge[CK_GEMM_WIDTH];
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) CK_GEMM_STORE(edge + v * CK_GEMM_LANES, sum[i][v]);
            for (long j = 0; j < columns; j++) c[j] = accumulate ? c[j] + edge[j] : edge[j];
        }
    }
}

#define CK_GEMM_CASE(count)                                                                                      \
    case count:                                                                                                  \
        CK_NAME(train_tile)(a, stride, along, panel, depth, c, c_row, columns, accumulate, count, vectors);           \
        break;

/// All rows of a block against one panel. Sizes of tiles halve towards the end.
CK_INLINE void CK_NAME(train_strip)(
    const ck_gemm_args *g, long first, long end, const float *panel, long column, const bool along, const int vectors) {
    const long stride = along ? g->a_row : g->a_column, depth = g->depth, c_row = g->c_row;
    const long columns = g->columns - column;
    const bool accumulate = g->accumulate;
    for (long row = first; row < end;) {
        long left = end - row;
        long count = left >= CK_GEMM_ROWS ? CK_GEMM_ROWS : left >= 4 ? 4 : left >= 2 ? 2 : 1;
        const float *a = g->a + row * g->a_row;
        float *c = g->c + row * c_row + column;
        switch (count) {
            CK_GEMM_CASE(CK_GEMM_ROWS)
            CK_GEMM_CASE(4)
            CK_GEMM_CASE(2)
            CK_GEMM_CASE(1)
        }
        row += count;
    }
}

void CK_NAME(train_gemm)(const ck_gemm_args *g) {
    long block = CK_GEMM_BLOCK / (g->depth > 0 ? g->depth : 1) / CK_GEMM_ROWS * CK_GEMM_ROWS;
    if (block < CK_GEMM_ROWS) block = CK_GEMM_ROWS;
    bool along = g->a_column == 1;
    for (long first = 0; first < g->rows; first += block) {
        long end = first + block < g->rows ? first + block : g->rows;
        for (long column = 0; column < g->columns; column += CK_GEMM_WIDTH) {
            const float *panel = g->panels + column * g->depth;
            bool narrow = g->columns - column <= CK_GEMM_LANES;
            if (along && narrow) CK_NAME(train_strip)(g, first, end, panel, column, true, 1);
            else if (along) CK_NAME(train_strip)(g, first, end, panel, column, true, 2);
            else if (narrow) CK_NAME(train_strip)(g, first, end, panel, column, false, 1);
            else CK_NAME(train_strip)(g, first, end, panel, column, false, 2);
        }
    }
}

// Four rows of four floats, turned.
CK_INLINE void CK_NAME(train_turn)(const float *b, long b_column, float *panel) {
    __m128 r0 = _mm_loadu_ps(b), r1 = _mm_loadu_ps(b + b_column);
    __m128 r2 = _mm_loadu_ps(b + 2 * b_column), r3 = _mm_loadu_ps(b + 3 * b_column);
    _MM_TRANSPOSE4_PS(r0, r1, r2, r3);
    _mm_storeu_ps(panel, r0);
    _mm_storeu_ps(panel + CK_GEMM_WIDTH, r1);
    _mm_storeu_ps(panel + 2 * CK_GEMM_WIDTH, r2);
    _mm_storeu_ps(panel + 3 * CK_GEMM_WIDTH, r3);
}

void CK_NAME(train_pack)(const float *b, long b_row, long b_column, long depth, long columns, float *panels) {
    for (long column = 0; column < columns; column += CK_GEMM_WIDTH, panels += depth * CK_GEMM_WIDTH) {
        long width = columns - column < CK_GEMM_WIDTH ? columns - column : CK_GEMM_WIDTH;
        const float *source = b + column * b_column;
        long l = 0;
        if (width == CK_GEMM_WIDTH && b_column == 1) {
            for (; l < depth; l++) {
#pragma clang loop unroll(full)
                for (int v = 0; v < 2; v++)
                    CK_GEMM_STORE(
                        panels + l * CK_GEMM_WIDTH + v * CK_GEMM_LANES, CK_GEMM_LOAD(source + l * b_row + v * CK_GEMM_LANES));
            }
        } else if (width == CK_GEMM_WIDTH && b_row == 1) {
            for (; l + 4 <= depth; l += 4)
                for (long j = 0; j < CK_GEMM_WIDTH; j += 4)
                    CK_NAME(train_turn)(source + l + j * b_column, b_column, panels + l * CK_GEMM_WIDTH + j);
        }
        for (; l < depth; l++) {
            float *out = panels + l * CK_GEMM_WIDTH;
            for (long j = 0; j < width; j++) out[j] = source[l * b_row + j * b_column];
            for (long j = width; j < CK_GEMM_WIDTH; j++) out[j] = 0;
        }
    }
}

float CK_NAME(train_multiply_add_floats)(long rounds) {
    CK_GEMM_VECTOR sums[12], factor = CK_GEMM_BROADCAST(0.5f), other = CK_GEMM_BROADCAST(0.25f);
    for (int i = 0; i < 12; i++) sums[i] = CK_GEMM_BROADCAST((float)i);
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < 12; i++) sums[i] = CK_GEMM_FMA(sums[i], factor, other);
        // Keeps the compiler from multiplying the loop out.
        __asm__ volatile("" : "+v"(factor), "+v"(other));
    }
    float out[CK_GEMM_LANES];
    for (int i = 1; i < 12; i++) sums[0] = CK_GEMM_ADD(sums[0], sums[i]);
    CK_GEMM_STORE(out, sums[0]);
    return out[0];
}
