// How eight packed rows of a quantised type lie in memory; CKernels.h has it in words.
#ifndef FOOTNOTE_GROUPS_H
#define FOOTNOTE_GROUPS_H

#include "tables.h"

/// One block of a group. With a constant type, all of it is known to the compiler.
typedef struct ck_layout_of_group {
    bool half_scales;   // scales and minima are 16-bit floats, else 32-bit ones
    bool nibbles;       // codes have four bits
    bool has_minimum;   // codes are unsigned then
    long width;         // columns
    long header;        // bytes before the codes
    long lines;         // of 32 bytes of codes
    long bytes;
} ck_layout_of_group;

CK_INLINE ck_layout_of_group ck_group_layout(const ck_packed type) {
    const bool half_scales = type == CK_PACKED_Q4 || type == CK_PACKED_Q8;
    const bool nibbles = type == CK_PACKED_Q4 || type == CK_PACKED_Q4S;
    const bool has_minimum = type != CK_PACKED_Q8 && type != CK_PACKED_Q8F;
    const long width = type == CK_PACKED_Q8F || type == CK_PACKED_Q8M ? CK_FINE_BLOCK : CK_BLOCK;
    const long header = CK_ROWS * (half_scales ? 2 : 4) * (has_minimum ? 2 : 1), lines = width / (nibbles ? 8 : 4);
    return (ck_layout_of_group){half_scales, nibbles, has_minimum, width, header, lines, header + 32 * lines};
}

#endif
