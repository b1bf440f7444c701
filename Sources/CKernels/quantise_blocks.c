// Values into GGUF's quantisation blocks. F16, BF16, Q8_0, Q5_0 and Q4_0 round as the gguf package does; Q4_K, whose encoding the
// format leaves open, searches for scales of small squared error.
#include <math.h>

#include "CKernels.h"
#include "half.h"

#pragma STDC FP_CONTRACT OFF

static void put_half(uint8_t *bytes, float value) {
    uint16_t bits = ck_float_to_half(value);
    memcpy(bytes, &bits, 2);
}

static uint16_t float_to_bfloat(float value) {
    uint32_t bits = ck_float_to_bits(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000) return (uint16_t)(bits >> 16 | 64);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

static void quantise_q8_0(const float *x, uint8_t *block) {
    float largest = 0;
    for (long i = 0; i < 32; i++) largest = fmaxf(largest, fabsf(x[i]));
    float scale = largest / 127.0f, inverse = scale == 0 ? 0 : 1.0f / scale;
    put_half(block, scale);
    for (long i = 0; i < 32; i++) block[2 + i] = (uint8_t)(int8_t)roundf(x[i] * inverse);
}

static uint8_t nearest(float value, float limit) {
    return (uint8_t)fminf(fmaxf(value, 0), limit);
}

static void quantise_q4_0(const float *x, uint8_t *block) {
    float most = 0;
    for (long i = 0; i < 32; i++)
        if (fabsf(x[i]) > fabsf(most)) most = x[i];
    float scale = most / -8.0f, inverse = scale == 0 ? 0 : 1.0f / scale;
    put_half(block, scale);
    for (long i = 0; i < 16; i++) {
        uint8_t low = nearest(truncf(x[i] * inverse + 8.5f), 15), high = nearest(truncf(x[16 + i] * inverse + 8.5f), 15);
        block[2 + i] = (uint8_t)(low | high << 4);
    }
}

static void quantise_q5_0(const float *x, uint8_t *block) {
    float most = 0;
    for (long i = 0; i < 32; i++)
        if (fabsf(x[i]) > fabsf(most)) most = x[i];
    float scale = most / -16.0f, inverse = scale == 0 ? 0 : 1.0f / scale;
    uint32_t fifth = 0;
    put_half(block, scale);
    for (long i = 0; i < 16; i++) {
        uint8_t low = nearest(truncf(x[i] * inverse + 16.5f), 31), high = nearest(truncf(x[16 + i] * inverse + 16.5f), 31);
        fifth |= (uint32_t)(low >> 4) << i | (uint32_t)(high >> 4) << (16 + i);
        block[6 + i] = (uint8_t)((low & 15) | high << 4);
    }
    memcpy(block + 2, &fifth, 4);
}

// A scale and a minimum >= 0 with x = scale * q - minimum, q in 0...15: the best of some scales around the range's, each
// refined by least squares with its codes held.
static void fit_part(const float *x, float *best_scale, float *best_minimum) {
    float low = 0, high = x[0];
    for (long i = 0; i < 32; i++) {
        low = fminf(low, x[i]);
        high = fmaxf(high, x[i]);
    }
    // Where no candidate below has two different codes, as for equal values, the range's own scale stays.
    *best_scale = (high - low) / 15;
    *best_minimum = -low;
    if (high == low) return;
    float best = INFINITY;
    for (long step = -6; step <= 10; step++) {
        float inverse = (15.0f + 0.12f * (float)step) / (high - low);
        float codes[32], sum_q = 0, sum_qq = 0, sum_x = 0, sum_qx = 0;
        for (long i = 0; i < 32; i++) {
            codes[i] = (float)nearest(roundf((x[i] - low) * inverse), 15);
            sum_q += codes[i];
            sum_qq += codes[i] * codes[i];
            sum_x += x[i];
            sum_qx += codes[i] * x[i];
        }
        float determinant = 32 * sum_qq - sum_q * sum_q;
        if (determinant <= 0) continue;
        float scale = (32 * sum_qx - sum_q * sum_x) / determinant, minimum = (sum_q * sum_qx - sum_qq * sum_x) / determinant;
        if (minimum < 0) {
            minimum = 0;
            scale = sum_qx / sum_qq;
        }
        float error = 0;
        for (long i = 0; i < 32; i++) {
            float difference = scale * codes[i] - minimum - x[i];
            error += difference * difference;
        }
        if (scale > 0 && error < best) {
            best = error;
            *best_scale = scale;
            *best_minimum = minimum;
        }
    }
}

static void quantise_q4_k(const float *x, uint8_t *block) {
    float scales[8], minima[8], largest_scale = 0, largest_minimum = 0;
    for (long part = 0; part < 8; part++) {
        fit_part(x + 32 * part, &scales[part], &minima[part]);
        largest_scale = fmaxf(largest_scale, scales[part]);
        largest_minimum = fmaxf(largest_minimum, minima[part]);
    }
    put_half(block, largest_scale / 63);
    put_half(block + 2, largest_minimum / 63);
    uint16_t bits[2];
    memcpy(bits, block, 4);
    // Codes are chosen for the values that will be read back.
    float scale = ck_half_to_float(bits[0]), minimum = ck_half_to_float(bits[1]);
    uint8_t *packed = block + 4, *quants = block + 16, codes[256];
    memset(packed, 0, 12);
    for (long part = 0; part < 8; part++) {
        uint8_t s = scale == 0 ? 0 : nearest(roundf(scales[part] / scale), 63);
        uint8_t m = minimum == 0 ? 0 : nearest(roundf(minima[part] / minimum), 63);
        if (part < 4) {
            packed[part] |= s;
            packed[part + 4] |= m;
        } else {
            packed[part + 4] = (uint8_t)((s & 15) | (m & 15) << 4);
            packed[part - 4] |= (uint8_t)(s >> 4 << 6);
            packed[part] |= (uint8_t)(m >> 4 << 6);
        }
        float step = scale * (float)s, offset = minimum * (float)m;
        for (long i = 0; i < 32; i++)
            codes[32 * part + i] = step == 0 ? 0 : nearest(roundf((x[32 * part + i] + offset) / step), 15);
    }
    for (long i = 0; i < 128; i++) quants[i] = (uint8_t)(codes[i / 32 * 64 + i % 32] | codes[i / 32 * 64 + 32 + i % 32] << 4);
}

bool ck_quantise_blocks(ck_source target, const float *x, long count, void *stored) {
    uint8_t *bytes = stored;
    switch (target) {
    case CK_SOURCE_F32: memcpy(stored, x, (size_t)count * 4); return true;
    case CK_SOURCE_F16:
    case CK_SOURCE_BF16:
        for (long i = 0; i < count; i++) {
            uint16_t bits = target == CK_SOURCE_F16 ? ck_float_to_half(x[i]) : float_to_bfloat(x[i]);
            memcpy(bytes + 2 * i, &bits, 2);
        }
        return true;
    case CK_SOURCE_Q8_0:
        for (long i = 0; i < count; i += 32) quantise_q8_0(x + i, bytes + i / 32 * 34);
        return true;
    case CK_SOURCE_Q4_0:
        for (long i = 0; i < count; i += 32) quantise_q4_0(x + i, bytes + i / 32 * 18);
        return true;
    case CK_SOURCE_Q5_0:
        for (long i = 0; i < count; i += 32) quantise_q5_0(x + i, bytes + i / 32 * 22);
        return true;
    case CK_SOURCE_Q4_K:
        for (long i = 0; i < count; i += 256) quantise_q4_k(x + i, bytes + i / 256 * 144);
        return true;
    default: return false;
    }
}
