// What pack.c leaves to pack_blocks.c.
#ifndef FOOTNOTE_PACK_BLOCKS_H
#define FOOTNOTE_PACK_BLOCKS_H

#include "CKernels.h"

/// Packs rows of a type that is decoded first. The group's bytes are zero where `rows` < 8.
void ck_pack_blocks(ck_source source, const uint8_t *rows_source, long rows, long row_bytes, long columns, uint8_t *group);
/// Dequantises one row of a matrix packed with 32-bit scales.
void ck_unpack_scaled_row(ck_packed type, const uint8_t *group, long row, long columns, float *out);

#endif
