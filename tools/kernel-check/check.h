// Comparison of an instruction set's kernels with the scalar ones, which are the specification.
#ifndef FOOTNOTE_CHECK_H
#define FOOTNOTE_CHECK_H

#include <stddef.h>

#include "CKernels.h"

typedef struct check {
    const ck_kernels *scalar;
    const ck_kernels *tested;
    uint64_t random;   // state of the generator
    long compared;     // values
    long failures;
} check;

/// A number in -scale ... scale (SplitMix64, Steele et al. 2014).
float check_float(check *c, float scale);
/// A number in low ... high.
long check_integer(check *c, long low, long high);
/// `count` numbers in -scale ... scale.
float *check_floats(check *c, long count, float scale);
/// Zeroed memory that ends where a page begins that may not be read or written: a kernel that goes too far is stopped.
/// Ends the program where there is none.
void *check_memory(size_t bytes);
/// Gives back all memory handed out so far.
void check_release(void);

/// Counts a failure where a value differs by more than tolerance * max(1, |expected|), and prints the first of each call.
void check_close(check *c, const char *kernel, const char *shape, const float *expected, const float *found, long count, float tolerance);
/// The same for memory that must be equal byte by byte.
void check_equal(check *c, const char *kernel, const char *shape, const void *expected, const void *found, size_t bytes);

void check_products(check *c);
void check_vectors(check *c);
void check_conversions(check *c);
void check_attention(check *c);
void check_scan(check *c);

#endif
