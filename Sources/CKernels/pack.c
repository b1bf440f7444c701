// Packing of GGUF rows into groups of eight interleaved rows, and the way back for single rows.
#include "CKernels.h"
#include "groups.h"
#include "half.h"
#include "pack_blocks.h"

long ck_group_bytes(ck_packed type, long columns) {
    if (type == CK_PACKED_F32) return columns * CK_ROWS * 4;
    if (type == CK_PACKED_F16 || type == CK_PACKED_BF16) return columns * CK_ROWS * 2;
    ck_layout_of_group layout = ck_group_layout(type);
    return columns / layout.width * layout.bytes;
}

ck_packed ck_packed_type(ck_source source) {
    switch (source) {
    case CK_SOURCE_F32: return CK_PACKED_F32;
    case CK_SOURCE_F16: return CK_PACKED_F16;
    case CK_SOURCE_BF16: return CK_PACKED_BF16;
    case CK_SOURCE_Q4_0:
    case CK_SOURCE_Q4_1: return CK_PACKED_Q4;
    case CK_SOURCE_Q8_0: return CK_PACKED_Q8;
    case CK_SOURCE_Q5_0:
    case CK_SOURCE_Q5_1: return CK_PACKED_Q5;
    case CK_SOURCE_Q5_K: return CK_PACKED_Q5S;
    case CK_SOURCE_IQ4_NL: return CK_PACKED_L4;
    case CK_SOURCE_IQ4_XS: return CK_PACKED_L4S;
    case CK_SOURCE_Q6_K: return CK_PACKED_Q6F;
    case CK_SOURCE_Q2_K: return CK_PACKED_Q8M;
    case CK_SOURCE_Q3_K:
    case CK_SOURCE_IQ3_S:
    case CK_SOURCE_IQ3_XXS:
    case CK_SOURCE_IQ2_S:
    case CK_SOURCE_IQ2_XS:
    case CK_SOURCE_IQ2_XXS:
    case CK_SOURCE_MXFP4:
    case CK_SOURCE_TQ1_0:
    case CK_SOURCE_TQ2_0:
    case CK_SOURCE_Q8_K: return CK_PACKED_Q8F;
    case CK_SOURCE_Q4_K: return CK_PACKED_Q4S;
    }
    return CK_PACKED_F32;
}

static void pack_f32(const uint8_t *source, long rows, long row_bytes, long columns, float *group) {
    for (long r = 0; r < rows; r++) {
        const uint8_t *row = source + r * row_bytes;
        for (long c = 0; c < columns; c++) memcpy(&group[c * CK_ROWS + r], row + 4 * c, 4);
    }
}

static void pack_16(const uint8_t *source, long rows, long row_bytes, long columns, uint16_t *group) {
    for (long r = 0; r < rows; r++) {
        const uint8_t *row = source + r * row_bytes;
        for (long c = 0; c < columns; c++) memcpy(&group[c * CK_ROWS + r], row + 2 * c, 2);
    }
}

// One block of 32 columns of one row, stored as `quants` 16 bytes: column i in the low, 16 + i in the high four bits
// of byte i. Eight consecutive columns c...c+7 become four bytes: low bits c + i, high bits c + 4 + i.
static void pack_nibbles(const uint8_t *quants, long row, uint8_t *packed) {
    for (long j = 0; j < 2; j++) {
        uint64_t eight;
        memcpy(&eight, quants + 8 * j, 8);
        uint64_t low = eight & 0x0F0F0F0F0F0F0F0Full;          // columns 8j ... 8j + 7
        uint64_t high = (eight >> 4) & 0x0F0F0F0F0F0F0F0Full;  // columns 16 + 8j ...
        uint32_t first = (uint32_t)low | (uint32_t)(low >> 32) << 4;
        uint32_t second = (uint32_t)high | (uint32_t)(high >> 32) << 4;
        memcpy(packed + 32 * j + 4 * row, &first, 4);
        memcpy(packed + 32 * (j + 2) + 4 * row, &second, 4);
    }
}

static void pack_q4(const uint8_t *source, bool has_minimum, long rows, long row_bytes, long columns, uint8_t *group) {
    long block_bytes = has_minimum ? 20 : 18;
    for (long b = 0; b < columns / CK_BLOCK; b++, group += CK_Q4_GROUP_BYTES) {
        uint16_t *scales = (uint16_t *)group;
        for (long r = 0; r < rows; r++) {
            const uint8_t *block = source + r * row_bytes + b * block_bytes;
            uint16_t scale, minimum;
            memcpy(&scale, block, 2);
            // Q4_0 is scale * (q - 8): a minimum of -8 * scale, exact in binary16 short of overflow.
            if (has_minimum) memcpy(&minimum, block + 2, 2);
            else minimum = ck_float_to_half(-8.0f * ck_half_to_float(scale));
            scales[r] = scale;
            scales[CK_ROWS + r] = minimum;
            pack_nibbles(block + (has_minimum ? 4 : 2), r, group + 32);
        }
    }
}

static void pack_q8(const uint8_t *source, long rows, long row_bytes, long columns, uint8_t *group) {
    for (long b = 0; b < columns / CK_BLOCK; b++, group += CK_Q8_GROUP_BYTES) {
        for (long r = 0; r < rows; r++) {
            const uint8_t *block = source + r * row_bytes + b * 34;
            memcpy(group + 2 * r, block, 2);
            for (long j = 0; j < 8; j++) memcpy(group + 16 + 32 * j + 4 * r, block + 2 + 4 * j, 4);
        }
    }
}

void ck_pack_group(ck_source source, const void *rows_source, long rows, long row_bytes, long columns, void *group) {
    if (rows < CK_ROWS) memset(group, 0, (size_t)ck_group_bytes(ck_packed_type(source), columns));
    switch (source) {
    case CK_SOURCE_F32: pack_f32(rows_source, rows, row_bytes, columns, group); break;
    case CK_SOURCE_F16:
    case CK_SOURCE_BF16: pack_16(rows_source, rows, row_bytes, columns, group); break;
    case CK_SOURCE_Q4_0: pack_q4(rows_source, false, rows, row_bytes, columns, group); break;
    case CK_SOURCE_Q4_1: pack_q4(rows_source, true, rows, row_bytes, columns, group); break;
    case CK_SOURCE_Q8_0: pack_q8(rows_source, rows, row_bytes, columns, group); break;
    default: ck_pack_blocks(source, rows_source, rows, row_bytes, columns, group); break;
    }
}

void ck_unpack_row(ck_packed type, const void *group, long row, long columns, float *out) {
    const uint8_t *bytes = group;
    switch (type) {
    case CK_PACKED_F32:
        for (long c = 0; c < columns; c++) out[c] = ((const float *)group)[c * CK_ROWS + row];
        break;
    case CK_PACKED_F16:
        for (long c = 0; c < columns; c++) out[c] = ck_half_to_float(((const uint16_t *)group)[c * CK_ROWS + row]);
        break;
    case CK_PACKED_BF16:
        for (long c = 0; c < columns; c++) out[c] = ck_bfloat_to_float(((const uint16_t *)group)[c * CK_ROWS + row]);
        break;
    case CK_PACKED_Q4:
        for (long b = 0; b < columns / CK_BLOCK; b++, bytes += CK_Q4_GROUP_BYTES) {
            const uint16_t *scales = (const uint16_t *)bytes;
            float scale = ck_half_to_float(scales[row]), minimum = ck_half_to_float(scales[CK_ROWS + row]);
            for (long c = 0; c < CK_BLOCK; c++) {
                uint8_t byte = bytes[32 + 32 * (c / 8) + 4 * row + c % 4];
                int q = c % 8 < 4 ? byte & 15 : byte >> 4;
                out[b * CK_BLOCK + c] = scale * (float)q + minimum;
            }
        }
        break;
    case CK_PACKED_Q8:
        for (long b = 0; b < columns / CK_BLOCK; b++, bytes += CK_Q8_GROUP_BYTES) {
            float scale = ck_half_to_float(((const uint16_t *)bytes)[row]);
            for (long c = 0; c < CK_BLOCK; c++)
                out[b * CK_BLOCK + c] = scale * (float)(int8_t)bytes[16 + 32 * (c / 4) + 4 * row + c % 4];
        }
        break;
    default: ck_unpack_scaled_row(type, bytes, row, columns, out); break;
    }
}
