// Choice of the instruction set, asked of the processor and the operating system at run time.
#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

bool ck_can_run(ck_isa isa) {
    switch (isa) {
    case CK_ISA_SCALAR: return true;
#if defined(__x86_64__)
    case CK_ISA_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    case CK_ISA_AVX512:
        return ck_can_run(CK_ISA_AVX2) && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    case CK_ISA_NEON: return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
    case CK_ISA_I8MM: return ck_can_run(CK_ISA_NEON) && (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0;
#endif
    default: return false;
    }
}

ck_isa ck_best_isa(void) {
    static const ck_isa fastest_first[] = {CK_ISA_I8MM, CK_ISA_NEON, CK_ISA_AVX512, CK_ISA_AVX2};
    for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++)
        if (ck_can_run(fastest_first[i])) return fastest_first[i];
    return CK_ISA_SCALAR;
}

#define CK_CASE(id, set) \
    case CK_ISA_##id: return &ck_kernels_##set;

const ck_kernels *ck_kernels_for(ck_isa isa) {
    if (!ck_can_run(isa)) return NULL;
    switch (isa) {
        CK_CASE(SCALAR, scalar)
        CK_SETS(CK_CASE)
    default: return NULL;
    }
}

const ck_training_kernels *ck_training_kernels_for(ck_isa isa) {
    if (!ck_can_run(isa)) return NULL;
    switch (isa) {
#if defined(__x86_64__)
    case CK_ISA_AVX2: return &ck_training_kernels_avx2;
    case CK_ISA_AVX512:
        return __builtin_cpu_supports("avx512bf16") ? &ck_training_kernels_avx512_bf16 : &ck_training_kernels_avx512;
#endif
    // The sets without kernels of their own run the plain text, which the compiler has turned into vectors.
    default: return &ck_training_kernels_scalar;
    }
}

long ck_attention_scratch(long rows, long head_dimension) {
    // Scores of one tile, accumulated output, gathered queries; running maximum, sum and rescaling factor of each row.
    return rows * (CK_ATTENTION_TILE + 2 * head_dimension + 8);
}

void ck_pause(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
