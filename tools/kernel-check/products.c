// Matrix products: every number of tokens around the tiles, every tail of columns, and each token alone.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static const struct {
    const char *name;
    ck_source source;
    long block_bytes;  // of 32 columns; 0 for the float types
} sources[] = {
    {"f32", CK_SOURCE_F32, 0},   {"f16", CK_SOURCE_F16, 0},    {"bf16", CK_SOURCE_BF16, 0},
    {"q4", CK_SOURCE_Q4_1, 20}, {"q8", CK_SOURCE_Q8_0, 34},
};

static void put_half(check *c, uint8_t *to, float scale) {
    float value = check_float(c, scale);
    uint16_t half;
    c->scalar->f32_to_f16(&value, 1, &half);
    memcpy(to, &half, 2);
}

// Random rows as a checkpoint stores them.
static uint8_t *stored_rows(check *c, ck_source source, long block_bytes, long rows, long columns, long *row_bytes) {
    *row_bytes = block_bytes > 0 ? columns / 32 * block_bytes : columns * (source == CK_SOURCE_F32 ? 4 : 2);
    uint8_t *bytes = check_memory((size_t)(rows * *row_bytes));
    long size = source == CK_SOURCE_F32 ? 4 : 2;
    if (block_bytes == 0) {
        for (uint8_t *p = bytes; p < bytes + rows * *row_bytes; p += size) {
            float value = check_float(c, 1);
            if (source == CK_SOURCE_F16) put_half(c, p, 1);
            else memcpy(p, (const uint8_t *)&value + (source == CK_SOURCE_BF16 ? 2 : 0), (size_t)size);
        }
        return bytes;
    }
    for (uint8_t *p = bytes; p < bytes + rows * *row_bytes; p += block_bytes) {
        put_half(c, p, 0.01f);
        for (long i = 2; i < block_bytes; i++) p[i] = (uint8_t)check_integer(c, 0, 255);
        if (source == CK_SOURCE_Q4_1) put_half(c, p + 2, 0.1f);
    }
    return bytes;
}

static void check_product(check *c, size_t kind, long groups, long columns, long tokens, bool accumulate) {
    ck_source source = sources[kind].source;
    ck_packed type = ck_packed_type(source);
    long row_bytes, group_bytes = ck_group_bytes(type, columns), width = groups * CK_ROWS, blocks = columns / CK_BLOCK;
    uint8_t *stored = stored_rows(c, source, sources[kind].block_bytes, width, columns, &row_bytes);
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
    free(stored), free(packed), free(x), free(q), free(scales), free(sums), free(expected), free(found), free(alone);
}

void check_products(check *c) {
    for (size_t kind = 0; kind < sizeof sources / sizeof *sources; kind++) {
        bool quantised = sources[kind].block_bytes > 0;
        for (long tokens = 1; tokens <= 19; tokens++) check_product(c, kind, 2, 96, tokens, tokens % 2 == 0);
        for (long columns = 1; columns <= 37; columns++) check_product(c, kind, 1, quantised ? columns * 32 : columns, 3, false);
        check_product(c, kind, 3, 576, 133, false);
        check_product(c, kind, 1, 1536, 9, true);
        // Wider than the activations that the paired products keep on the stack.
        check_product(c, kind, 1, 16416, 9, false);
    }
}
