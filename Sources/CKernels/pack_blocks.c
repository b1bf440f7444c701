// Packing of the block types that are decoded to codes and scales first, and the way back for single rows.
#include "blocks.h"
#include "groups.h"
#include "half.h"
#include "pack_blocks.h"

#pragma STDC FP_CONTRACT OFF

// The bits that a packed form keeps of a decoded code.
static uint8_t kept_bits(ck_layout_of_group layout, ck_source source, uint8_t code) {
    if (layout.levels) {
        uint8_t level = 0;
        while (level < 15 && ck_uneven_levels[level] != (int8_t)code) level++;
        return level;
    }
    // Q5_0 is scale * (q - 16): the minimum makes up for it.
    if (source == CK_SOURCE_Q5_0) return (uint8_t)(code + 16);
    if (layout.high_bits == 2) return (uint8_t)(code + CK_SIX_BIT_ZERO);
    return code;
}

// Puts the code of column `c` of a row into the group of a block whose codes begin at `codes`.
static void put_code(uint8_t *codes, ck_layout_of_group layout, long row, long c, uint8_t code) {
    long place = 4 * row + c % 4;
    if (!layout.nibbles) {
        codes[32 * (c / 4) + place] = code;
        return;
    }
    uint8_t *byte = &codes[32 * (c / 8) + place];
    uint8_t low = code & 15;
    *byte = c % 8 < 4 ? (uint8_t)((*byte & 0xF0) | low) : (uint8_t)((*byte & 15) | low << 4);
    if (layout.high_bits == 0) return;
    uint8_t *high = &codes[32 * layout.lines + place];
    int shift = layout.high_bits * (int)(c / 4), mask = (1 << layout.high_bits) - 1;
    *high = (uint8_t)((*high & ~(mask << shift)) | (code >> 4 & mask) << shift);
}

// Puts the scale, and where the type has one the minimum, of a row into the header of a block.
static void put_scales(
    uint8_t *target, ck_layout_of_group layout, ck_source source, long row, const uint8_t *stored, float scale, float minimum) {
    if (!layout.half_scales) {
        ((float *)target)[row] = scale;
        if (layout.has_minimum) ((float *)target)[CK_ROWS + row] = minimum;
        return;
    }
    // These types keep their 16-bit scale, and Q5_1 its minimum, which their blocks begin with. That of Q5_0 is exact short
    // of overflow.
    memcpy(target + 2 * row, stored, 2);
    if (!layout.has_minimum) return;
    uint16_t half = ck_float_to_half(-16.0f * scale);
    memcpy(target + 2 * (CK_ROWS + row), source == CK_SOURCE_Q5_0 ? (const uint8_t *)&half : stored + 2, 2);
}

void ck_pack_blocks(ck_source source, const uint8_t *rows_source, long rows, long row_bytes, long columns, uint8_t *group) {
    ck_block_layout layout = ck_layout(source);
    ck_layout_of_group packed = ck_group_layout(ck_packed_type(source));
    long width = packed.width;
    ck_decoded block;
    for (long r = 0; r < rows; r++) {
        for (long b = 0; b < columns / layout.elements; b++) {
            const uint8_t *stored = rows_source + r * row_bytes + b * layout.bytes;
            ck_decode_block(source, stored, &block);
            for (long part = 0; part < layout.elements / width; part++) {
                uint8_t *target = group + (b * (layout.elements / width) + part) * packed.bytes;
                long scale = part * width / layout.part;
                put_scales(target, packed, source, r, stored, block.scales[scale], block.minima[scale]);
                for (long c = 0; c < width; c++)
                    put_code(target + packed.header, packed, r, c, kept_bits(packed, source, block.codes[part * width + c]));
            }
        }
    }
}

void ck_unpack_scaled_row(ck_packed type, const uint8_t *group, long row, long columns, float *out) {
    ck_layout_of_group packed = ck_group_layout(type);
    long width = packed.width;
    for (long b = 0; b < columns / width; b++, group += packed.bytes) {
        float scale = ck_scale(group, packed, row), minimum = packed.has_minimum ? ck_scale(group, packed, CK_ROWS + row) : 0;
        for (long c = 0; c < width; c++) out[b * width + c] = scale * (float)ck_code(group + packed.header, packed, row, c) + minimum;
    }
}
