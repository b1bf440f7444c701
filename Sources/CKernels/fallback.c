// Instruction sets that need not have every kernel: where a table holds NULL, the kernel of a simpler set stands in.
//
//   i8mm   takes from   neon   takes from   scalar
//
// A kernel that is added to `ck_kernels` thus runs on ARM before it has a NEON version; to give it one, set it in
// kernels_neon.c. tools/check-neon prints how many kernels each set still borrows.
#if defined(__aarch64__)
#include <stddef.h>
#include <string.h>

#include "tables.h"

static ck_kernels neon, i8mm;

// Everything from `matmul` on is a pointer.
static void fill(ck_kernels *table, const ck_kernels *own, const ck_kernels *simpler) {
    *table = *own;
    for (size_t at = offsetof(ck_kernels, matmul); at < sizeof *table; at += sizeof(void *)) {
        void *kernel;
        memcpy(&kernel, (const char *)own + at, sizeof kernel);
        if (kernel == NULL) memcpy((char *)table + at, (const char *)simpler + at, sizeof kernel);
    }
}

__attribute__((constructor)) static void fill_tables(void) {
    fill(&neon, &ck_kernels_neon, &ck_kernels_scalar);
    fill(&i8mm, &ck_kernels_i8mm, &neon);
}

const ck_kernels *ck_arm_kernels(ck_isa isa) { return isa == CK_ISA_I8MM ? &i8mm : &neon; }
#endif
