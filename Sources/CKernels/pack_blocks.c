// Packing of the block types that are decoded to codes and scales first, and the way back for single rows.
#include "blocks.h"
#include "groups.h"
#include "half.h"
#include "pack_blocks.h"

#pragma STDC FP_CONTRACT OFF

// Puts the code of column `c` of a row into the group of a block whose codes begin at `codes`.
static void put_code(uint8_t *codes, ck_packed type, long row, long c, uint8_t code) {
    if (type != CK_PACKED_Q4S) {
        codes[32 * (c / 4) + 4 * row + c % 4] = code;
        return;
    }
    uint8_t *byte = &codes[32 * (c / 8) + 4 * row + c % 4];
    *byte = c % 8 < 4 ? (uint8_t)((*byte & 0xF0) | code) : (uint8_t)((*byte & 15) | code << 4);
}

static uint8_t get_code(const uint8_t *codes, ck_packed type, long row, long c) {
    if (type != CK_PACKED_Q4S) return codes[32 * (c / 4) + 4 * row + c % 4];
    uint8_t byte = codes[32 * (c / 8) + 4 * row + c % 4];
    return c % 8 < 4 ? byte & 15 : byte >> 4;
}

void ck_pack_blocks(ck_source source, const uint8_t *rows_source, long rows, long row_bytes, long columns, uint8_t *group) {
    ck_packed type = ck_packed_type(source);
    ck_block_layout layout = ck_layout(source);
    ck_layout_of_group packed = ck_group_layout(type);
    long width = packed.width;
    ck_decoded block;
    for (long r = 0; r < rows; r++) {
        for (long b = 0; b < columns / layout.elements; b++) {
            const uint8_t *stored = rows_source + r * row_bytes + b * layout.bytes;
            ck_decode_block(source, stored, &block);
            for (long part = 0; part < layout.elements / width; part++) {
                uint8_t *target = group + (b * (layout.elements / width) + part) * packed.bytes;
                if (type == CK_PACKED_Q8) {
                    // These types keep their 16-bit scale, which their blocks begin with.
                    memcpy(target + 2 * r, stored, 2);
                } else {
                    ((float *)target)[r] = block.scales[part];
                    if (layout.has_minimum) ((float *)target)[CK_ROWS + r] = block.minima[part];
                }
                for (long c = 0; c < width; c++) put_code(target + packed.header, type, r, c, block.codes[part * width + c]);
            }
        }
    }
}

void ck_unpack_scaled_row(ck_packed type, const uint8_t *group, long row, long columns, float *out) {
    ck_layout_of_group packed = ck_group_layout(type);
    long width = packed.width;
    for (long b = 0; b < columns / width; b++, group += packed.bytes) {
        float scale = ((const float *)group)[row];
        for (long c = 0; c < width; c++) {
            uint8_t code = get_code(group + packed.header, type, row, c);
            if (type == CK_PACKED_Q8F) out[b * width + c] = scale * (float)(int8_t)code;
            else out[b * width + c] = scale * (float)code + ((const float *)group)[CK_ROWS + row];
        }
    }
}
