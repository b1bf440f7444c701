// Conversions between half-precision formats and float, in portable C: IEEE 754 binary16 and bfloat16.
#ifndef FOOTNOTE_HALF_H
#define FOOTNOTE_HALF_H

#include <stdint.h>
#include <string.h>

static inline float ck_bits_to_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t ck_float_to_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float ck_half_to_float(uint16_t h) {
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, exponent = (h >> 10) & 31, mantissa = h & 0x3FF;
    if (exponent == 31) return ck_bits_to_float(sign | 0x7F800000 | mantissa << 13);
    if (exponent == 0) {
        float subnormal = (float)mantissa * 0x1p-24f;
        return sign ? -subnormal : subnormal;
    }
    return ck_bits_to_float(sign | (exponent + 112) << 23 | mantissa << 13);
}

// Rounds to nearest, ties to even, as the hardware does.
static inline uint16_t ck_float_to_half(float f) {
    uint32_t bits = ck_float_to_bits(f), sign = (bits >> 16) & 0x8000;
    bits &= 0x7FFFFFFF;
    if (bits > 0x7F800000) return (uint16_t)(sign | 0x7E00 | ((bits >> 13) & 0x3FF));
    if (bits >= 0x47800000) return (uint16_t)(sign | 0x7C00);
    if (bits < 0x38800000) {
        // Below the smallest normal number: adding 0.5 lines the subnormal's bits up with the mantissa's end.
        uint32_t aligned = ck_float_to_bits(ck_bits_to_float(bits) + 0.5f);
        return (uint16_t)(sign | (aligned - 0x3F000000));
    }
    uint32_t rounded = bits + 0xFFF + ((bits >> 13) & 1);
    return (uint16_t)(sign | ((rounded - 0x38000000) >> 13));
}

static inline float ck_bfloat_to_float(uint16_t b) {
    return ck_bits_to_float((uint32_t)b << 16);
}

#endif
