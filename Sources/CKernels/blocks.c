// Decoding of GGUF's quantisation blocks. The layouts are those of ggml-common.h (ggml project); each product and sum is
// rounded where the gguf package rounds it, so that values agree bit for bit.
#include "blocks.h"

#include "half.h"

#pragma STDC FP_CONTRACT OFF

static float half_at(const uint8_t *bytes) {
    uint16_t bits;
    memcpy(&bits, bytes, 2);
    return ck_half_to_float(bits);
}

ck_block_layout ck_layout(ck_source source) {
    switch (source) {
    case CK_SOURCE_Q4_0: return (ck_block_layout){32, 18, 32, false};
    case CK_SOURCE_Q4_1: return (ck_block_layout){32, 20, 32, true};
    case CK_SOURCE_Q5_0: return (ck_block_layout){32, 22, 32, false};
    case CK_SOURCE_Q5_1: return (ck_block_layout){32, 24, 32, true};
    case CK_SOURCE_Q8_0: return (ck_block_layout){32, 34, 32, false};
    case CK_SOURCE_IQ4_NL: return (ck_block_layout){32, 18, 32, false};
    case CK_SOURCE_Q2_K: return (ck_block_layout){256, 84, 16, true};
    case CK_SOURCE_Q3_K: return (ck_block_layout){256, 110, 16, false};
    case CK_SOURCE_Q4_K: return (ck_block_layout){256, 144, 32, true};
    case CK_SOURCE_Q5_K: return (ck_block_layout){256, 176, 32, true};
    case CK_SOURCE_Q6_K: return (ck_block_layout){256, 210, 16, false};
    // Of these, the ones that have a scale for 32 elements are decoded to two equal ones: a packed form has them for 16.
    case CK_SOURCE_IQ4_XS: return (ck_block_layout){256, 136, 16, false};
    case CK_SOURCE_IQ3_S: return (ck_block_layout){256, 110, 16, false};
    case CK_SOURCE_IQ3_XXS: return (ck_block_layout){256, 98, 16, false};
    case CK_SOURCE_IQ2_S: return (ck_block_layout){256, 82, 16, false};
    case CK_SOURCE_IQ2_XS: return (ck_block_layout){256, 74, 16, false};
    case CK_SOURCE_IQ2_XXS: return (ck_block_layout){256, 66, 16, false};
    case CK_SOURCE_MXFP4: return (ck_block_layout){32, 17, 16, false};
    case CK_SOURCE_TQ1_0: return (ck_block_layout){256, 54, 16, false};
    case CK_SOURCE_TQ2_0: return (ck_block_layout){256, 66, 16, false};
    case CK_SOURCE_Q8_K: return (ck_block_layout){256, 292, 16, false};
    default: return (ck_block_layout){1, 4, 1, false};
    }
}

// Element i of 32 stands in the low four bits of byte i, element 16 + i in the high ones.
static int nibble(const uint8_t *quants, long i) { return i < 16 ? quants[i] & 15 : quants[i - 16] >> 4; }

const int8_t ck_uneven_levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

static void decode_small(ck_source source, const uint8_t *block, ck_decoded *out) {
    bool has_minimum = source == CK_SOURCE_Q4_1 || source == CK_SOURCE_Q5_1;
    const uint8_t *rest = block + (has_minimum ? 4 : 2);
    uint32_t fifth = 0;
    if (source == CK_SOURCE_Q5_0 || source == CK_SOURCE_Q5_1) {
        memcpy(&fifth, rest, 4);
        rest += 4;
    }
    out->scales[0] = half_at(block);
    out->minima[0] = has_minimum ? half_at(block + 2) : 0;
    for (long i = 0; i < 32; i++) {
        int code = source == CK_SOURCE_Q8_0 ? rest[i] : nibble(rest, i) | (int)(fifth >> i & 1) << 4;
        if (source == CK_SOURCE_Q4_0) code -= 8;
        if (source == CK_SOURCE_Q5_0) code -= 16;
        if (source == CK_SOURCE_IQ4_NL) code = ck_uneven_levels[code];
        out->codes[i] = (uint8_t)code;
    }
}

static void decode_q2_k(const uint8_t *block, ck_decoded *out) {
    const uint8_t *scales = block, *quants = block + 16;
    float scale = half_at(block + 80), minimum = half_at(block + 82);
    for (long part = 0; part < 16; part++) {
        out->scales[part] = scale * (float)(scales[part] & 15);
        out->minima[part] = -(minimum * (float)(scales[part] >> 4));
    }
    // Four times 32 elements share 32 bytes, two bits each.
    for (long i = 0; i < 256; i++) out->codes[i] = quants[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
}

static void decode_q3_k(const uint8_t *block, ck_decoded *out) {
    const uint8_t *high = block, *quants = block + 32, *scales = block + 96;
    float scale = half_at(block + 108);
    for (long part = 0; part < 16; part++) {
        int low = part < 8 ? scales[part] & 15 : scales[part - 8] >> 4;
        int six = low | (scales[8 + part % 4] >> (part / 4 * 2) & 3) << 4;
        out->scales[part] = scale * (float)(six - 32);
    }
    for (long i = 0; i < 256; i++) {
        int code = quants[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
        // The third bit is stored inverted: a zero takes four away.
        if ((high[i % 32] >> (i / 32) & 1) == 0) code -= 4;
        out->codes[i] = (uint8_t)(int8_t)code;
    }
}

// Eight pairs of a scale and a minimum, six bits each, in 12 bytes.
static void decode_scales(const uint8_t *block, ck_decoded *out) {
    const uint8_t *packed = block + 4;
    float scale = half_at(block), minimum = half_at(block + 2);
    for (long part = 0; part < 8; part++) {
        int s, m;
        if (part < 4) {
            s = packed[part] & 63;
            m = packed[part + 4] & 63;
        } else {
            s = (packed[part + 4] & 15) | (packed[part - 4] >> 6) << 4;
            m = packed[part + 4] >> 4 | (packed[part] >> 6) << 4;
        }
        out->scales[part] = scale * (float)s;
        out->minima[part] = -(minimum * (float)m);
    }
}

static void decode_q4_k(const uint8_t *block, ck_decoded *out) {
    decode_scales(block, out);
    const uint8_t *quants = block + 16;
    for (long i = 0; i < 256; i++) out->codes[i] = quants[i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
}

static void decode_q5_k(const uint8_t *block, ck_decoded *out) {
    decode_scales(block, out);
    const uint8_t *fifth = block + 16, *quants = block + 48;
    for (long i = 0; i < 256; i++)
        out->codes[i] = (uint8_t)((quants[i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15) | (fifth[i % 32] >> (i / 32) & 1) << 4);
}

static void decode_q6_k(const uint8_t *block, ck_decoded *out) {
    const uint8_t *low = block, *high = block + 128;
    const int8_t *scales = (const int8_t *)block + 192;
    float scale = half_at(block + 208);
    for (long part = 0; part < 16; part++) out->scales[part] = scale * (float)scales[part];
    for (long i = 0; i < 256; i++) {
        int four = low[i / 128 * 64 + i % 64] >> (i / 64 % 2 * 4) & 15;
        int two = high[i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
        out->codes[i] = (uint8_t)(int8_t)((four | two << 4) - 32);
    }
}

void ck_decode_block(ck_source source, const uint8_t *block, ck_decoded *out) {
    switch (source) {
    case CK_SOURCE_Q2_K: decode_q2_k(block, out); break;
    case CK_SOURCE_Q3_K: decode_q3_k(block, out); break;
    case CK_SOURCE_Q4_K: decode_q4_k(block, out); break;
    case CK_SOURCE_Q5_K: decode_q5_k(block, out); break;
    case CK_SOURCE_Q6_K: decode_q6_k(block, out); break;
    case CK_SOURCE_Q4_0:
    case CK_SOURCE_Q4_1:
    case CK_SOURCE_Q5_0:
    case CK_SOURCE_Q5_1:
    case CK_SOURCE_Q8_0:
    case CK_SOURCE_IQ4_NL: decode_small(source, block, out); break;
    default: ck_decode_codebook_block(source, block, out); break;
    }
}

void ck_dequantise(ck_source source, const void *stored, long count, float *out) {
    const uint8_t *bytes = stored;
    if (source == CK_SOURCE_F32) {
        memcpy(out, stored, (size_t)count * 4);
        return;
    }
    if (source == CK_SOURCE_F16 || source == CK_SOURCE_BF16) {
        for (long i = 0; i < count; i++) {
            uint16_t bits;
            memcpy(&bits, bytes + 2 * i, 2);
            out[i] = source == CK_SOURCE_F16 ? ck_half_to_float(bits) : ck_bfloat_to_float(bits);
        }
        return;
    }
    ck_block_layout layout = ck_layout(source);
    ck_decoded block;
    for (long first = 0; first < count; first += layout.elements, bytes += layout.bytes) {
        ck_decode_block(source, bytes, &block);
        for (long i = 0; i < layout.elements; i++) {
            float scale = block.scales[i / layout.part];
            if (layout.has_minimum) out[first + i] = scale * (float)block.codes[i] + block.minima[i / layout.part];
            else out[first + i] = scale * (float)(int8_t)block.codes[i];
        }
    }
}
