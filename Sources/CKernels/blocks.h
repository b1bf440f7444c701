// The quantisation blocks of GGUF as integer codes with a scale and, in some types, a minimum for each part of a block.
#ifndef FOOTNOTE_BLOCKS_H
#define FOOTNOTE_BLOCKS_H

#include "CKernels.h"

/// Elements of the largest block.
#define CK_LARGEST_BLOCK 256

/// One block: value i = scales[i / part] * code + minima[i / part], code i signed where there is no minimum.
typedef struct ck_decoded {
    uint8_t codes[CK_LARGEST_BLOCK];
    float scales[CK_LARGEST_BLOCK / 16];
    float minima[CK_LARGEST_BLOCK / 16];
} ck_decoded;

/// How a type is laid out.
typedef struct ck_block_layout {
    long elements;     // of a block
    long bytes;        // of a block
    long part;         // elements that share a scale: 16 or 32
    bool has_minimum;  // codes are unsigned then
} ck_block_layout;

/// The layout of a quantised type.
ck_block_layout ck_layout(ck_source source);
/// Decodes one block of a quantised type.
void ck_decode_block(ck_source source, const uint8_t *block, ck_decoded *out);
/// The same of the types of few bits: IQ but for IQ4_NL, MXFP4, TQ; and of Q8_K.
void ck_decode_codebook_block(ck_source source, const uint8_t *block, ck_decoded *out);

/// The levels of IQ4_NL and IQ4_XS.
extern const int8_t ck_uneven_levels[16];

#endif
