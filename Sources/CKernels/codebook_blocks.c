// Decoding of GGUF's blocks of few bits: the IQ types, whose codes are points of a lattice with signs, and the types of
// four-bit floats and of three levels. Each product is rounded where the gguf package rounds it.
#include "blocks.h"
#include "grids.h"
#include "half.h"

#pragma STDC FP_CONTRACT OFF

static float half_at(const uint8_t *bytes) {
    uint16_t bits;
    memcpy(&bits, bytes, 2);
    return ck_half_to_float(bits);
}

static uint16_t word_at(const uint8_t *bytes, long index) {
    uint16_t value;
    memcpy(&value, bytes + 2 * index, 2);
    return value;
}

static uint32_t double_word_at(const uint8_t *bytes, long index) {
    uint32_t value;
    memcpy(&value, bytes + 4 * index, 4);
    return value;
}

// Seven signs say the eighth: the number of negative ones is even.
static unsigned eight_signs(unsigned seven) { return seven | (unsigned)__builtin_parity(seven) << 7; }

// Half of a byte: the low four bits come first.
static int nibble_of(const uint8_t *bytes, long index) { return bytes[index / 2] >> (index % 2 * 4) & 15; }

// One point of eight or four elements as codes.
static void put_point(
    uint8_t *codes, unsigned point, const int8_t *levels, int elements, int bits, unsigned signs) {
    for (int i = 0; i < elements; i++) {
        int value = levels[point >> bits * i & ((1u << bits) - 1)];
        codes[i] = (uint8_t)(int8_t)(signs >> i & 1 ? -value : value);
    }
}

static void decode_iq2_xxs(const uint8_t *block, ck_decoded *out) {
    float scale = half_at(block);
    for (long part = 0; part < 8; part++) {
        const uint8_t *indices = block + 2 + 8 * part;
        uint32_t rest = double_word_at(indices, 1);
        out->scales[2 * part] = out->scales[2 * part + 1] = scale * (0.5f + (float)(rest >> 28)) * 0.25f;
        for (long i = 0; i < 4; i++)
            put_point(
                out->codes + 32 * part + 8 * i, ck_grid_iq2_xxs[indices[i]], ck_levels_iq2_xxs, 8, 2,
                eight_signs(rest >> 7 * i & 127));
    }
}

static void decode_iq2_xs(const uint8_t *block, ck_decoded *out) {
    float scale = half_at(block);
    for (long part = 0; part < 16; part++)
        out->scales[part] = scale * (0.5f + (float)nibble_of(block + 66, part)) * 0.25f;
    for (long i = 0; i < 32; i++) {
        uint16_t word = word_at(block + 2, i);
        put_point(
            out->codes + 8 * i, ck_grid_iq2_xs[word & 511], ck_levels_iq2_xs, 8, 2, eight_signs((unsigned)word >> 9));
    }
}

static void decode_iq2_s(const uint8_t *block, ck_decoded *out) {
    const uint8_t *low = block + 2, *signs = block + 34, *high = block + 66;
    float scale = half_at(block);
    for (long part = 0; part < 16; part++)
        out->scales[part] = scale * (0.5f + (float)nibble_of(block + 74, part)) * 0.25f;
    for (long i = 0; i < 32; i++) {
        unsigned index = low[i] | (unsigned)(high[i / 4] >> (i % 4 * 2) & 3) << 8;
        put_point(out->codes + 8 * i, ck_grid_iq2_s[index], ck_levels_iq2_s, 8, 2, signs[i]);
    }
}

static void decode_iq3_xxs(const uint8_t *block, ck_decoded *out) {
    float scale = half_at(block);
    for (long part = 0; part < 8; part++) {
        uint32_t rest = double_word_at(block + 66, part);
        out->scales[2 * part] = out->scales[2 * part + 1] = scale * (0.5f + (float)(rest >> 28)) * 0.5f;
        for (long i = 0; i < 8; i++)
            put_point(
                out->codes + 32 * part + 4 * i, ck_grid_iq3_xxs[block[2 + 8 * part + i]], ck_levels_iq3_xxs, 4, 3,
                eight_signs(rest >> 7 * (i / 2) & 127) >> (i % 2 * 4));
    }
}

static void decode_iq3_s(const uint8_t *block, ck_decoded *out) {
    const uint8_t *low = block + 2, *high = block + 66, *signs = block + 74, *scales = block + 106;
    float scale = half_at(block);
    for (long part = 0; part < 8; part++)
        out->scales[2 * part] = out->scales[2 * part + 1] = scale * (float)(1 + 2 * nibble_of(scales, part));
    for (long i = 0; i < 64; i++) {
        unsigned index = low[i] | (unsigned)(high[i / 8] >> (i % 8) & 1) << 8;
        put_point(
            out->codes + 4 * i, ck_grid_iq3_s[index], ck_levels_iq3_s, 4, 3, (unsigned)signs[i / 2] >> (i % 2 * 4));
    }
}

static void decode_iq4_xs(const uint8_t *block, ck_decoded *out) {
    uint16_t high = word_at(block + 2, 0);
    const uint8_t *low = block + 4, *quants = block + 8;
    float scale = half_at(block);
    for (long part = 0; part < 8; part++) {
        int six = nibble_of(low, part) | (high >> 2 * part & 3) << 4;
        out->scales[2 * part] = out->scales[2 * part + 1] = scale * (float)(six - 32);
        for (long i = 0; i < 32; i++) {
            int byte = quants[16 * part + i % 16];
            out->codes[32 * part + i] = (uint8_t)ck_uneven_levels[i < 16 ? byte & 15 : byte >> 4];
        }
    }
}

static void decode_mxfp4(const uint8_t *block, ck_decoded *out) {
    // Twice the values of a four-bit float, whose scale is half a power of two.
    static const int8_t doubled[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
    uint32_t exponent = block[0];
    float scale = ck_bits_to_float(exponent < 2 ? 0x00200000u << exponent : (exponent - 1) << 23);
    out->scales[0] = out->scales[1] = scale;
    for (long i = 0; i < 32; i++) {
        int byte = block[1 + i % 16];
        out->codes[i] = (uint8_t)doubled[i < 16 ? byte & 15 : byte >> 4];
    }
}

// Five digits to the base of three in a byte, as a fraction: multiplied by a power of three, the integer part of three
// times the rest is a digit.
static uint8_t digit(uint8_t byte, long place) {
    static const uint8_t powers[5] = {1, 3, 9, 27, 81};
    uint8_t rest = (uint8_t)(byte * powers[place]);
    return (uint8_t)(int8_t)((rest * 3 >> 8) - 1);
}

static void decode_tq1_0(const uint8_t *block, ck_decoded *out) {
    for (long part = 0; part < 16; part++) out->scales[part] = half_at(block + 52);
    for (long i = 0; i < 160; i++) out->codes[i] = digit(block[i % 32], i / 32);
    for (long i = 0; i < 80; i++) out->codes[160 + i] = digit(block[32 + i % 16], i / 16);
    for (long i = 0; i < 16; i++) out->codes[240 + i] = digit(block[48 + i % 4], i / 4);
}

static void decode_tq2_0(const uint8_t *block, ck_decoded *out) {
    for (long part = 0; part < 16; part++) out->scales[part] = half_at(block + 64);
    for (long i = 0; i < 256; i++)
        out->codes[i] = (uint8_t)(int8_t)((block[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3) - 1);
}

static void decode_q8_k(const uint8_t *block, ck_decoded *out) {
    float scale;
    memcpy(&scale, block, 4);
    for (long part = 0; part < 16; part++) out->scales[part] = scale;
    memcpy(out->codes, block + 4, 256);
}

void ck_decode_codebook_block(ck_source source, const uint8_t *block, ck_decoded *out) {
    switch (source) {
    case CK_SOURCE_IQ2_XXS: decode_iq2_xxs(block, out); break;
    case CK_SOURCE_IQ2_XS: decode_iq2_xs(block, out); break;
    case CK_SOURCE_IQ2_S: decode_iq2_s(block, out); break;
    case CK_SOURCE_IQ3_XXS: decode_iq3_xxs(block, out); break;
    case CK_SOURCE_IQ3_S: decode_iq3_s(block, out); break;
    case CK_SOURCE_IQ4_XS: decode_iq4_xs(block, out); break;
    case CK_SOURCE_MXFP4: decode_mxfp4(block, out); break;
    case CK_SOURCE_TQ1_0: decode_tq1_0(block, out); break;
    case CK_SOURCE_TQ2_0: decode_tq2_0(block, out); break;
    default: decode_q8_k(block, out); break;
    }
}
