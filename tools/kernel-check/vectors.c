// Element-wise kernels at every tail length, conversions and the vector scan.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

static void check_quantise(check *c) {
    for (long blocks = 1; blocks <= 9; blocks++) {
        long count = blocks * CK_BLOCK;
        float *x = check_floats(c, count, 7);
        for (long i = 0; i < CK_BLOCK && blocks > 2; i++) x[2 * CK_BLOCK + i] = 0;
        // Halves between two integers: both must round to the even one.
        if (blocks > 3)
            for (long i = 0; i < CK_BLOCK; i++) x[3 * CK_BLOCK + i] = i == 0 ? 127.0f : (float)i - 16.5f;
        int8_t codes[2][9 * CK_BLOCK] = {{0}};
        float scales[2][9] = {{0}}, sums[2][9] = {{0}};
        c->scalar->quantise(x, count, codes[0], scales[0], sums[0]);
        c->tested->quantise(x, count, codes[1], scales[1], sums[1]);
        char shape[32];
        snprintf(shape, sizeof shape, "%ld blocks", blocks);
        check_equal(c, "quantise", shape, codes[0], codes[1], sizeof codes[0]);
        check_equal(c, "quantise scales", shape, scales[0], scales[1], sizeof scales[0]);
        check_equal(c, "quantise sums", shape, sums[0], sums[1], sizeof sums[0]);
        check_release();
    }
}

static void check_elements(check *c, long count) {
    char shape[32];
    snprintf(shape, sizeof shape, "%ld elements", count);
    float *x = check_floats(c, count, 4), *w = check_floats(c, count, 1);
    float *expected = check_memory((size_t)count * 4), *found = check_memory((size_t)count * 4);
    c->scalar->rms_norm(x, w, count, 1e-5f, expected);
    c->tested->rms_norm(x, w, count, 1e-5f, found);
    check_close(c, "rms_norm", shape, expected, found, count, 1e-5f);
    memcpy(found, x, (size_t)count * 4);
    c->tested->rms_norm(found, w, count, 1e-5f, found);
    check_close(c, "rms_norm in place", shape, expected, found, count, 1e-5f);
    c->scalar->layer_norm(x, w, x, count, 1e-5f, expected);
    c->tested->layer_norm(x, w, x, count, 1e-5f, found);
    check_close(c, "layer_norm", shape, expected, found, count, 1e-5f);
    for (int activation = CK_ACTIVATION_SILU; activation <= CK_ACTIVATION_RELU; activation++)
        for (int has_bias = 0; has_bias < 2; has_bias++) {
            c->scalar->activate((ck_activation)activation, x, has_bias ? w : NULL, count, expected);
            c->tested->activate((ck_activation)activation, x, has_bias ? w : NULL, count, found);
            check_close(c, "activate", shape, expected, found, count, 2e-6f);
        }
    memcpy(expected, x, (size_t)count * 4);
    memcpy(found, x, (size_t)count * 4);
    c->scalar->soft_cap(expected, count, 3);
    c->tested->soft_cap(found, count, 3);
    check_close(c, "soft_cap", shape, expected, found, count, 2e-6f);
    float dots[2] = {c->scalar->dot_f32(x, w, count), c->tested->dot_f32(x, w, count)};
    check_close(c, "dot_f32", shape, &dots[0], &dots[1], 1, 1e-5f * sqrtf((float)count));
    memcpy(expected, w, (size_t)count * 4);
    memcpy(found, w, (size_t)count * 4);
    c->scalar->axpy_f32(0.7f, x, expected, count);
    c->tested->axpy_f32(0.7f, x, found, count);
    check_close(c, "axpy_f32", shape, expected, found, count, 1e-6f);
    check_release();
}

static void check_gates(check *c) {
    for (long groups = 1; groups <= 9; groups++) {
        float *gates = check_floats(c, groups * 16, groups == 9 ? 100 : 8);
        float expected[72], found[72];
        c->scalar->swiglu(gates, groups, expected);
        c->tested->swiglu(gates, groups, found);
        check_close(c, "swiglu", "some groups", expected, found, groups * 8, 2e-6f);
        c->scalar->geglu(gates, groups, expected);
        c->tested->geglu(gates, groups, found);
        check_close(c, "geglu", "some groups", expected, found, groups * 8, 5e-6f);
        check_release();
    }
}

static void check_rope(check *c) {
    for (long rotated = 0; rotated <= 64; rotated += 2) {
        float *x = check_floats(c, 3 * 64, 3), *angles = check_floats(c, 32, 3), cosines[32], sines[32];
        float found[3 * 64], halves[3 * 64], found_halves[3 * 64];
        for (long i = 0; i < 32; i++) cosines[i] = cosf(angles[i]), sines[i] = sinf(angles[i]);
        memcpy(found, x, sizeof found);
        memcpy(halves, x, sizeof halves);
        memcpy(found_halves, x, sizeof found_halves);
        c->scalar->rope(x, 3, 64, rotated, cosines, sines);
        c->tested->rope(found, 3, 64, rotated, cosines, sines);
        char shape[32];
        snprintf(shape, sizeof shape, "%ld rotated", rotated);
        check_close(c, "rope", shape, x, found, 3 * 64, 1e-6f);
        c->scalar->rope_halves(halves, 3, 64, rotated, cosines, sines);
        c->tested->rope_halves(found_halves, 3, 64, rotated, cosines, sines);
        check_close(c, "rope_halves", shape, halves, found_halves, 3 * 64, 1e-6f);
        check_release();
    }
}

void check_vectors(check *c) {
    check_quantise(c);
    for (long count = 1; count <= 70; count++) check_elements(c, count);
    check_elements(c, 576);
    check_gates(c);
    check_rope(c);
    uint64_t words[64];
    for (long i = 0; i < 64; i++) words[i] = (uint64_t)check_integer(c, 0, INT64_MAX - 1);
    for (long bytes = 0; bytes <= 512; bytes += 128) {
        uint64_t read[2] = {c->scalar->read_all(words, bytes), c->tested->read_all(words, bytes)};
        check_equal(c, "read_all", "some bytes", &read[0], &read[1], sizeof read[0]);
    }
}

void check_conversions(check *c) {
    uint16_t *halves = check_memory(65536 * 2), *back[2] = {check_memory(65536 * 2), check_memory(65536 * 2)};
    float *floats[2] = {check_memory(65536 * 4), check_memory(65536 * 4)};
    for (long i = 0; i < 65536; i++) halves[i] = (uint16_t)i;
    c->scalar->f16_to_f32(halves, 65536, floats[0]);
    c->tested->f16_to_f32(halves, 65536, floats[1]);
    // A NaN may keep or lose its payload.
    for (long i = 0; i < 65536; i++)
        if (isnan(floats[0][i]) && isnan(floats[1][i])) floats[1][i] = floats[0][i];
    check_equal(c, "f16_to_f32", "every half", floats[0], floats[1], 65536 * 4);
    for (long i = 0; i < 65536; i++) {
        uint32_t bits = (uint32_t)check_integer(c, 0, UINT32_MAX);
        memcpy(&floats[0][i], &bits, 4);
        if (isnan(floats[0][i])) floats[0][i] = (float)i;
    }
    c->scalar->f32_to_f16(floats[0], 65536, back[0]);
    c->tested->f32_to_f16(floats[0], 65536, back[1]);
    check_equal(c, "f32_to_f16", "random floats", back[0], back[1], 65536 * 2);
    for (long count = 0; count <= 17; count++) {
        memset(back[1], 0xEE, 64), memset(floats[1], 0xEE, 128);
        c->tested->f32_to_f16(floats[0], count, back[1]);
        c->tested->f16_to_f32(back[0], count, floats[1]);
        check_equal(c, "f32_to_f16", "a tail", back[0], back[1], (size_t)count * 2);
        check_equal(c, "conversion", "past the end", (uint8_t[4]){0xEE, 0xEE, 0xEE, 0xEE}, &floats[1][count], 4);
        check_equal(c, "conversion", "past the end", (uint8_t[2]){0xEE, 0xEE}, &back[1][count], 2);
        float whole[17];
        c->scalar->f16_to_f32(back[0], count, whole);
        check_equal(c, "f16_to_f32", "a tail", whole, floats[1], (size_t)count * 4);
    }
    check_release();
}

static void check_codes(check *c, long dimension, long count) {
    int8_t *rows = check_memory((size_t)(count * dimension));
    int16_t *queries = check_memory((size_t)dimension * 2 * 3);
    float *scales = check_floats(c, count, 1), expected[27], found[27];
    uint32_t indices[9];
    for (long i = 0; i < count * dimension; i++) rows[i] = (int8_t)check_integer(c, -128, 127);
    for (long i = 0; i < 3 * dimension; i++) queries[i] = (int16_t)check_integer(c, -2047, 2047);
    for (long i = 0; i < count; i++) indices[i] = (uint32_t)(count - 1 - i);
    c->scalar->scan->scores(rows, scales, count, dimension, queries, 3, expected);
    c->tested->scan->scores(rows, scales, count, dimension, queries, 3, found);
    check_equal(c, "scan scores", "some rows", expected, found, (size_t)count * 12);
    c->scalar->scan->scores_at(rows, scales, indices, count, dimension, queries, expected);
    c->tested->scan->scores_at(rows, scales, indices, count, dimension, queries, found);
    check_equal(c, "scan scores_at", "some rows", expected, found, (size_t)count * 4);
    check_release();
}

static void check_signs(check *c, long dimension, long blocks) {
    uint8_t *bits = check_memory((size_t)(blocks * dimension * 4)), *tables = check_memory((size_t)dimension * 4);
    uint16_t sums[2][3 * CK_SIGN_ROWS] = {{0}};
    uint32_t selected[2][3 * CK_SIGN_ROWS] = {{0}};
    for (long i = 0; i < blocks * dimension * 4; i++) bits[i] = (uint8_t)check_integer(c, 0, 255);
    for (long i = 0; i < dimension * 4; i++) tables[i] = (uint8_t)check_integer(c, 0, CK_SIGN_TABLE_LIMIT);
    c->scalar->scan->sign_sums(bits, blocks, dimension, tables, sums[0]);
    c->tested->scan->sign_sums(bits, blocks, dimension, tables, sums[1]);
    check_equal(c, "scan sign_sums", "some blocks", sums[0], sums[1], sizeof sums[0]);
    for (long count = blocks * CK_SIGN_ROWS; count > blocks * CK_SIGN_ROWS - 20; count--) {
        long expected = c->scalar->scan->select_sums_above(sums[0], count, sums[0][0], selected[0]);
        long found = c->tested->scan->select_sums_above(sums[0], count, sums[0][0], selected[1]);
        check_equal(c, "scan select_sums_above", "count", &expected, &found, sizeof found);
        check_equal(c, "scan select_sums_above", "rows", selected[0], selected[1], (size_t)expected * 4);
    }
    check_release();
}

static void check_encoding(check *c, long dimension) {
    float *vector = check_floats(c, dimension, 1), scales[2];
    int8_t *codes = check_memory((size_t)(2 * dimension));
    uint8_t *signs = check_memory((size_t)(dimension / 4));
    c->scalar->scan->encode(vector, dimension, codes, scales, signs);
    c->tested->scan->encode(vector, dimension, codes + dimension, scales + 1, signs + dimension / 8);
    check_equal(c, "scan encode", "codes", codes, codes + dimension, (size_t)dimension);
    check_equal(c, "scan encode", "signs", signs, signs + dimension / 8, (size_t)dimension / 8);
    check_equal(c, "scan encode", "scale", scales, scales + 1, sizeof *scales);
    uint32_t selected[2][768];
    long expected = c->scalar->scan->select_above(vector, dimension - 3, vector[1], selected[0]);
    long found = c->tested->scan->select_above(vector, dimension - 3, vector[1], selected[1]);
    check_equal(c, "scan select_above", "count", &expected, &found, sizeof found);
    check_equal(c, "scan select_above", "rows", selected[0], selected[1], (size_t)expected * 4);
    check_release();
}

void check_scan(check *c) {
    for (long dimension = 32; dimension <= 768; dimension += dimension < 128 ? 32 : 128) {
        for (long count = 1; count <= 9; count++) check_codes(c, dimension, count);
        for (long blocks = 1; blocks <= 3; blocks++) check_signs(c, dimension, blocks);
        check_encoding(c, dimension);
    }
}
