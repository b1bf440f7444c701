// Runs each hot kernel once on a fixed shape, with callgrind's counter on for that call only.
//   driver              every kernel of the sets that valgrind runs; prints a line `label <tab> work` for each
//   driver SET KERNEL   only that one (any set that this processor has), for other counters than callgrind
// Work is what the count is divided by: products of a matrix product, of attention's scores and sums, or of the scan, else
// values.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_TOGGLE_COLLECT
#define CALLGRIND_DUMP_STATS_AT(label)
#endif

// The shapes of a model with 135 million parameters, few rows of it.
enum { ROWS = 64, COLUMNS = 576, TOKENS = 16, MANY = 64, HIDDEN = 1536, HEADS = 3, DIMENSION = 64, POSITIONS = 272, VECTORS = 64, VECTOR_DIMENSION = 384 };

static const char *only;
static uint32_t state = 1;

// A linear congruential generator (Knuth's constants): the same values everywhere.
static float value(void) {
    state = state * 1664525u + 1013904223u;
    return (float)(int32_t)state * 0x1p-31f;
}

static void *memory(size_t bytes) {
    void *result = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (result == NULL) exit(2);
    memset(result, 0, bytes);
    return result;
}

static float *values(long count) {
    float *result = memory((size_t)count * sizeof(float));
    for (long i = 0; i < count; i++) result[i] = value();
    return result;
}

// The first call settles what happens only once, such as the binding of library functions.
#define COUNT(kernel, work, call)                                        \
    do {                                                                 \
        if (only != NULL && strcmp(only, kernel) != 0) break;            \
        char label[64];                                                  \
        snprintf(label, sizeof label, "%s %s", kernels->name, kernel);   \
        call;                                                            \
        CALLGRIND_ZERO_STATS;                                            \
        CALLGRIND_TOGGLE_COLLECT;                                        \
        call;                                                            \
        CALLGRIND_TOGGLE_COLLECT;                                        \
        CALLGRIND_DUMP_STATS_AT(label);                                  \
        printf("%s\t%ld\n", label, (long)(work));                        \
    } while (0)

static void count_products(const ck_kernels *kernels, const char *name, ck_source source) {
    ck_packed type = ck_packed_type(source);
    long row_bytes = source == CK_SOURCE_F32 ? COLUMNS * 4 : source == CK_SOURCE_F16 ? COLUMNS * 2 : COLUMNS / 32 * (source == CK_SOURCE_Q4_1 ? 20 : 34);
    // Bytes of a checkpoint: any will do, counts don't depend on values. 0x20 in the high byte of a half is a small number.
    uint8_t *stored = memory((size_t)(ROWS * row_bytes));
    memset(stored, 0x20, (size_t)(ROWS * row_bytes));
    uint8_t *packed = memory((size_t)(ROWS / CK_ROWS * ck_group_bytes(type, COLUMNS)));
    for (long g = 0; g < ROWS / CK_ROWS; g++)
        ck_pack_group(source, stored + g * CK_ROWS * row_bytes, CK_ROWS, row_bytes, COLUMNS, packed + g * ck_group_bytes(type, COLUMNS));
    float *x = values(MANY * COLUMNS), *out = values(MANY * ROWS);
    int8_t *q = memory(MANY * COLUMNS);
    float *scales = values(MANY * COLUMNS / CK_BLOCK), *sums = values(MANY * COLUMNS / CK_BLOCK);
    kernels->quantise(x, MANY * COLUMNS, q, scales, sums);
    ck_matmul_args args = {
        .weights = packed, .groups = ROWS / CK_ROWS, .columns = COLUMNS, .x = x, .q = q, .scales = scales, .sums = sums,
        .x_stride = COLUMNS, .out = out, .out_stride = ROWS};
    // One token, a tile of tokens, and enough of them for pairs of groups.
    static const long amounts[] = {1, TOKENS, MANY};
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        char kernel[32];
        args.tokens = amounts[i];
        snprintf(kernel, sizeof kernel, "matmul_%s_%ld", name, amounts[i]);
        COUNT(kernel, args.tokens * ROWS * COLUMNS, kernels->matmul[type](&args));
    }
    free(stored), free(packed), free(x), free(out), free(q), free(scales), free(sums);
}

static void count_vectors(const ck_kernels *kernels) {
    float *x = values(TOKENS * COLUMNS), *weight = values(COLUMNS), *out = values(2 * HIDDEN), *gates = values(2 * HIDDEN);
    float *scales = values(VECTORS), *sums = values(COLUMNS);
    int8_t *codes = memory(VECTORS * VECTOR_DIMENSION);
    int16_t *query = memory(VECTOR_DIMENSION * 2);
    COUNT("quantise", COLUMNS, kernels->quantise(x, COLUMNS, codes, out, sums));
    COUNT("rms_norm", COLUMNS, kernels->rms_norm(x, weight, COLUMNS, 1e-5f, out));
    COUNT("swiglu", HIDDEN, kernels->swiglu(gates, HIDDEN / CK_ROWS, out));
    COUNT("rope", COLUMNS, kernels->rope(x, COLUMNS / DIMENSION, DIMENSION, DIMENSION, weight, weight + DIMENSION));
    COUNT("scan_scores", VECTORS * VECTOR_DIMENSION, kernels->scan->scores(codes, scales, VECTORS, VECTOR_DIMENSION, query, 1, out));
    uint8_t *tables = memory(VECTOR_DIMENSION * 4);
    uint16_t *found = memory(VECTORS * 2);
    // The codes stand in for sign bits.
    COUNT("scan_sign_sums", VECTORS * VECTOR_DIMENSION,
          kernels->scan->sign_sums((uint8_t *)codes, VECTORS / CK_SIGN_ROWS, VECTOR_DIMENSION, tables, found));
    free(tables), free(found);
    free(x), free(weight), free(out), free(gates), free(scales), free(sums), free(codes), free(query);
}

static void count_attention(const ck_kernels *kernels) {
    float *rows = values(2 * DIMENSION), *q = values(TOKENS * HEADS * DIMENSION), *out = values(TOKENS * HEADS * DIMENSION);
    float *scratch = values(ck_attention_scratch(TOKENS * HEADS, DIMENSION));
    void *keys = memory(POSITIONS * DIMENSION * 2), *cached = memory(POSITIONS * DIMENSION * 2);
    for (long p = 0; p < POSITIONS; p++) kernels->store(rows, rows + DIMENSION, DIMENSION, p, true, keys, cached);
    ck_attention_args args = {
        .q = q, .q_stride = HEADS * DIMENSION, .tokens = 1, .heads = HEADS, .head_dimension = DIMENSION, .scale = 0.125f,
        .keys = keys, .values = cached, .half = true, .first_position = POSITIONS - 1, .out = out,
        .out_stride = HEADS * DIMENSION, .scratch = scratch};
    COUNT("attention_decode", 2L * POSITIONS * HEADS * DIMENSION, kernels->attention(&args));
    args.tokens = TOKENS;
    args.first_position = POSITIONS - TOKENS;
    // Each token sees its own position and all before it.
    long seen = TOKENS * (POSITIONS - TOKENS) + TOKENS * (TOKENS + 1) / 2;
    COUNT("attention_prefill", 2 * seen * HEADS * DIMENSION, kernels->attention(&args));
    free(rows), free(q), free(out), free(scratch), free(keys), free(cached);
}

int main(int count, char **arguments) {
    static const ck_isa sets[] = {CK_ISA_SCALAR, CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_NEON, CK_ISA_I8MM};
    if (count > 2) only = arguments[2];
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const ck_kernels *kernels = ck_kernels_for(sets[i]);
        if (kernels == NULL) continue;
        if (count > 1 ? strcmp(arguments[1], kernels->name) != 0 : i > 1) continue;
        count_products(kernels, "q4", CK_SOURCE_Q4_1);
        count_products(kernels, "q8", CK_SOURCE_Q8_0);
        count_products(kernels, "f16", CK_SOURCE_F16);
        count_products(kernels, "f32", CK_SOURCE_F32);
        count_vectors(kernels);
        count_attention(kernels);
    }
    return 0;
}
