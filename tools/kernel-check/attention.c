// Attention and the cache it reads: tiles, blocks of positions, heads and tokens around their tails, and each token alone.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

typedef struct cache {
    void *keys;
    void *values;
    size_t bytes;
} cache;

static cache filled(const ck_kernels *kernels, const float *rows, long length, long dimension, bool half) {
    cache result = {.bytes = (size_t)((length + 7) / 8 * 8 * dimension) * (half ? 2 : 4)};
    result.keys = check_memory(result.bytes);
    result.values = check_memory(result.bytes);
    // Bytes that read as NaN: positions that were never stored must not matter.
    memset(result.keys, 0xFF, result.bytes);
    memset(result.values, 0xFF, result.bytes);
    for (long p = 0; p < length; p++) {
        const float *key = rows + 2 * p * dimension;
        kernels->store(key, key + dimension, dimension, p, half, result.keys, result.values);
    }
    return result;
}

static void check_case(
    check *c, long first, long tokens, long heads, long dimension, bool half, long window, float cap) {
    long length = first + tokens, width = heads * dimension;
    float *rows = check_floats(c, 2 * length * dimension, 1), *q = check_floats(c, tokens * width, 2);
    cache expected_cache = filled(c->scalar, rows, length, dimension, half);
    cache found_cache = filled(c->tested, rows, length, dimension, half);
    char shape[96];
    snprintf(
        shape, sizeof shape, "%s, %ld + %ld positions, %ld heads of %ld, window %ld, cap %g", half ? "f16" : "f32", first, tokens, heads,
        dimension, window, cap);
    check_equal(c, "store keys", shape, expected_cache.keys, found_cache.keys, found_cache.bytes);
    check_equal(c, "store values", shape, expected_cache.values, found_cache.values, found_cache.bytes);

    float *expected = check_memory((size_t)(tokens * width) * 4), *found = check_memory((size_t)(tokens * width) * 4);
    float *alone = check_memory((size_t)(tokens * width) * 4);
    // A multiple of 64 bytes begins at one, too.
    float *scratch = check_memory(((size_t)ck_attention_scratch(tokens * heads, dimension) + 15) / 16 * 64);
    ck_attention_args args = {
        .q = q, .q_stride = width, .tokens = tokens, .heads = heads, .head_dimension = dimension,
        .scale = 1 / sqrtf((float)dimension), .keys = found_cache.keys, .values = found_cache.values, .half = half,
        .first_position = first, .window = window, .soft_cap = cap, .out = expected, .out_stride = width, .scratch = scratch};
    c->scalar->attention(&args);
    args.out = found;
    c->tested->attention(&args);
    check_close(c, "attention", shape, expected, found, tokens * width, 1e-5f);
    args.tokens = 1;
    for (long t = 0; t < tokens; t++) {
        args.q = q + t * width;
        args.out = alone + t * width;
        args.first_position = first + t;
        c->tested->attention(&args);
    }
    check_equal(c, "attention, each token alone", shape, found, alone, (size_t)(tokens * width) * 4);
    check_release();
}

void check_attention(check *c) {
    for (int half = 0; half < 2; half++) {
        for (long length = 1; length <= 19; length++) check_case(c, length - 1, 1, 1, 16, half, 0, 0);
        for (long rows = 1; rows <= 9; rows++) check_case(c, 5, rows, 1, 8, half, 0, 0);
        for (long heads = 1; heads <= 5; heads++) check_case(c, 122, 9, heads, 64, half, 0, 0);
        for (long dimension = 8; dimension <= 128; dimension += 8) check_case(c, 20, 2, 3, dimension, half, 0, 0);
        check_case(c, 0, 140, 3, 64, half, 0, 0);
        check_case(c, 300, 1, 3, 64, half, 0, 0);
        // Windows that end within a tile, at its edge, and before the first position.
        for (long window = 1; window <= 400; window += 57) check_case(c, 250, 12, 2, 16, half, window, 0);
        check_case(c, 0, 300, 1, 8, half, 128, 0);
        // Bounded scores, with and without a window.
        check_case(c, 122, 9, 2, 64, half, 0, 1.5f);
        check_case(c, 250, 12, 2, 16, half, 57, 0.5f);
    }
}
