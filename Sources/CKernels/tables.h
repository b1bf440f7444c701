// The tables of each instruction set; a set that this build doesn't have is left out by the preprocessor.
#ifndef FOOTNOTE_TABLES_H
#define FOOTNOTE_TABLES_H

#include "CKernels.h"

extern const ck_kernels ck_kernels_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
#endif

/// Positions that one step of the online softmax covers; a multiple of CK_KEY_BLOCK.
#define CK_ATTENTION_TILE 128

#endif
