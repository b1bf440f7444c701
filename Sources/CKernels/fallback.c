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
static ck_scan_kernels neon_scan;

// Copies a table of `size` bytes, all pointers from `first` on, and fills its gaps.
static void fill(void *table, const void *own, const void *simpler, size_t first, size_t size) {
    memcpy(table, own, size);
    for (size_t at = first; at < size; at += sizeof(void *)) {
        void *kernel;
        memcpy(&kernel, (const char *)own + at, sizeof kernel);
        if (kernel == NULL) memcpy((char *)table + at, (const char *)simpler + at, sizeof kernel);
    }
}

__attribute__((constructor)) static void fill_tables(void) {
    fill(&neon_scan, &ck_scan_kernels_neon, &ck_scan_kernels_scalar, 0, sizeof neon_scan);
    // Everything from `matmul` on is a pointer.
    fill(&neon, &ck_kernels_neon, &ck_kernels_scalar, offsetof(ck_kernels, matmul), sizeof neon);
    neon.scan = &neon_scan;
    fill(&i8mm, &ck_kernels_i8mm, &neon, offsetof(ck_kernels, matmul), sizeof i8mm);
}

const ck_kernels *ck_arm_kernels(ck_isa isa) { return isa == CK_ISA_I8MM ? &i8mm : &neon; }
#endif
