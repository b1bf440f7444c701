// How eight packed rows of a quantised type lie in memory; CKernels.h has it in words.
#ifndef FOOTNOTE_GROUPS_H
#define FOOTNOTE_GROUPS_H

#include "blocks.h"
#include "half.h"
#include "tables.h"

/// One block of a group. With a constant type, all of it is known to the compiler.
typedef struct ck_layout_of_group {
    bool half_scales;   // scales and minima are 16-bit floats, else 32-bit ones
    bool nibbles;       // codes have four bits, and `high_bits` more in a line of their own
    int high_bits;
    bool levels;        // codes name ck_uneven_levels
    bool has_minimum;   // codes are unsigned then
    long width;         // columns
    long header;        // bytes before the codes
    long lines;         // of 32 bytes of codes, without the one of high bits
    long bytes;
} ck_layout_of_group;

CK_INLINE ck_layout_of_group ck_group_layout(const ck_packed type) {
    const bool five = type == CK_PACKED_Q5 || type == CK_PACKED_Q5S, six = type == CK_PACKED_Q6F;
    const bool levels = type == CK_PACKED_L4 || type == CK_PACKED_L4S;
    const bool half_scales = type == CK_PACKED_Q4 || type == CK_PACKED_Q8 || type == CK_PACKED_Q5 || type == CK_PACKED_L4;
    const bool nibbles = type == CK_PACKED_Q4 || type == CK_PACKED_Q4S || five || six || levels;
    const bool has_minimum = type != CK_PACKED_Q8 && type != CK_PACKED_Q8F && !six && !levels;
    const long width = type == CK_PACKED_Q8F || type == CK_PACKED_Q8M || six ? CK_FINE_BLOCK : CK_BLOCK;
    const long header = CK_ROWS * (half_scales ? 2 : 4) * (has_minimum ? 2 : 1), lines = width / (nibbles ? 8 : 4);
    const int high_bits = five ? 1 : six ? 2 : 0;
    const long bytes = header + 32 * (lines + (high_bits > 0));
    return (ck_layout_of_group){half_scales, nibbles, high_bits, levels, has_minimum, width, header, lines, bytes};
}

/// What is subtracted from the codes of six bits, whose values have a sign.
#define CK_SIX_BIT_ZERO 32

/// The value of the code of column `c` in a block whose codes begin at `codes`.
CK_INLINE int ck_code(const uint8_t *codes, ck_layout_of_group layout, long row, long c) {
    long place = 4 * row + c % 4;
    if (!layout.nibbles) {
        uint8_t byte = codes[32 * (c / 4) + place];
        return layout.has_minimum ? byte : (int8_t)byte;
    }
    uint8_t byte = codes[32 * (c / 8) + place];
    int code = c % 8 < 4 ? byte & 15 : byte >> 4;
    if (layout.levels) return ck_uneven_levels[code];
    if (layout.high_bits == 0) return code;
    int mask = (1 << layout.high_bits) - 1, high = codes[32 * layout.lines + place] >> (layout.high_bits * (c / 4)) & mask;
    code |= high << 4;
    return layout.has_minimum ? code : code - CK_SIX_BIT_ZERO;
}

/// Number `index` of a block's header: the scales of the rows, then their minima.
CK_INLINE float ck_scale(const uint8_t *block, ck_layout_of_group layout, long index) {
    return layout.half_scales ? ck_half_to_float(((const uint16_t *)block)[index]) : ((const float *)block)[index];
}

#endif
