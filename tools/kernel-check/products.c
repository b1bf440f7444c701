// Matrix products: every number of tokens around the tiles, every tail of columns, and each token alone.
#include <stdio.h>
#include <string.h>

#include "check.h"

// One source for each packed type.
static const struct {
    const char *name;
    ck_source source;
    long elements;     // of a block as stored; 1 for the float types
    long bytes;        // of a block
    long halves[2];    // where its 16-bit scales stand; -1 for none
} sources[] = {
    {"f32", CK_SOURCE_F32, 1, 4, {-1, -1}},       {"f16", CK_SOURCE_F16, 1, 2, {0, -1}},
    {"bf16", CK_SOURCE_BF16, 1, 2, {-1, -1}},     {"q4", CK_SOURCE_Q4_1, 32, 20, {0, 2}},
    {"q8", CK_SOURCE_Q8_0, 32, 34, {0, -1}},      {"q4s", CK_SOURCE_Q4_K, 256, 144, {0, 2}},
    {"q8f", CK_SOURCE_Q3_K, 256, 110, {108, -1}}, {"q8m", CK_SOURCE_Q2_K, 256, 84, {80, 82}},
    {"q5", CK_SOURCE_Q5_1, 32, 24, {0, 2}},       {"q5", CK_SOURCE_Q5_0, 32, 22, {0, -1}},
    {"q5s", CK_SOURCE_Q5_K, 256, 176, {0, 2}},    {"q6f", CK_SOURCE_Q6_K, 256, 210, {208, -1}},
    {"l4", CK_SOURCE_IQ4_NL, 32, 18, {0, -1}},    {"l4s", CK_SOURCE_IQ4_XS, 256, 136, {0, -1}},
};

// Random rows as a checkpoint stores them: any bits are codes, but scales are small numbers.
static uint8_t *stored_rows(check *c, size_t kind, long rows, long columns, long *row_bytes) {
    long size = sources[kind].bytes;
    *row_bytes = columns / sources[kind].elements * size;
    uint8_t *bytes = check_memory((size_t)(rows * *row_bytes));
    for (uint8_t *p = bytes; p < bytes + rows * *row_bytes; p += size) {
        float value = check_float(c, 1);
        if (sources[kind].elements == 1) memcpy(p, (const uint8_t *)&value + 4 - size, (size_t)size);
        else for (long i = 0; i < size; i++) p[i] = (uint8_t)check_integer(c, 0, 255);
        for (long i = 0; i < 2; i++) {
            if (sources[kind].halves[i] < 0) continue;
            value = check_float(c, sources[kind].elements == 1 ? 1 : sources[kind].elements == 32 ? 0.01f : 1e-4f);
            uint16_t half;
            c->scalar->f32_to_f16(&value, 1, &half);
            memcpy(p + sources[kind].halves[i], &half, 2);
        }
    }
    return bytes;
}

static void check_product(check *c, size_t kind, long groups, long columns, long tokens, bool accumulate) {
    ck_source source = sources[kind].source;
    ck_packed type = ck_packed_type(source);
    long row_bytes, group_bytes = ck_group_bytes(type, columns), width = groups * CK_ROWS, blocks = columns / CK_BLOCK;
    uint8_t *stored = stored_rows(c, kind, width, columns, &row_bytes);
    uint8_t *packed = check_memory((size_t)(groups * group_bytes));
    for (long g = 0; g < groups; g++)
        ck_pack_group(source, stored + g * CK_ROWS * row_bytes, CK_ROWS, row_bytes, columns, packed + g * group_bytes);

    float *x = check_floats(c, tokens * columns, 1);
    int8_t *q = check_memory((size_t)(tokens * columns));
    float *scales = check_memory((size_t)(tokens * (blocks + 1)) * 4), *sums = check_memory((size_t)(tokens * (blocks + 1)) * 4);
    if (columns % CK_BLOCK == 0) c->scalar->quantise(x, tokens * columns, q, scales, sums);
    // Outputs stand further apart than they are wide: what lies between them must stay as it is.
    long stride = width + 8;
    float *expected = check_floats(c, tokens * stride, 1), *found = check_memory((size_t)(tokens * stride) * 4);
    float *alone = check_memory((size_t)(tokens * stride) * 4);
    memcpy(found, expected, (size_t)(tokens * stride) * 4);
    memcpy(alone, expected, (size_t)(tokens * stride) * 4);

    ck_matmul_args args = {
        .weights = packed, .groups = groups, .columns = columns, .x = x, .q = q, .scales = scales, .sums = sums,
        .tokens = tokens, .x_stride = columns, .out = expected, .out_stride = stride, .accumulate = accumulate};
    c->scalar->matmul[type](&args);
    args.out = found;
    c->tested->matmul[type](&args);
    args.tokens = 1;
    for (long t = 0; t < tokens; t++) {
        args.x = x + t * columns, args.q = q + t * columns;
        args.scales = scales + t * blocks, args.sums = sums + t * blocks;
        args.out = alone + t * stride;
        c->tested->matmul[type](&args);
    }
    char kernel[32], shape[96];
    snprintf(kernel, sizeof kernel, "matmul %s", sources[kind].name);
    snprintf(shape, sizeof shape, "%ld rows, %ld columns, %ld tokens%s", width, columns, tokens, accumulate ? ", added" : "");
    // Sums of `columns` products of magnitude below about one, in another order.
    check_close(c, kernel, shape, expected, found, tokens * stride, 2e-6f * (float)columns);
    check_equal(c, kernel, "each token alone", found, alone, (size_t)(tokens * stride) * 4);
    check_release();
}

void check_products(check *c) {
    for (size_t kind = 0; kind < sizeof sources / sizeof *sources; kind++) {
        long unit = sources[kind].elements;
        for (long tokens = 1; tokens <= 19; tokens++) check_product(c, kind, 2, unit == 256 ? 256 : 96, tokens, tokens % 2 == 0);
        for (long blocks = 1; blocks <= (unit == 256 ? 3 : 37); blocks++) check_product(c, kind, 1, blocks * unit, 3, false);
        check_product(c, kind, 3, unit == 256 ? 768 : 576, 133, false);
        check_product(c, kind, 1, 1536, 9, true);
        // Wider than the activations that the paired products keep on the stack.
        check_product(c, kind, 1, unit == 256 ? 16640 : 16416, 9, false);
    }
}
