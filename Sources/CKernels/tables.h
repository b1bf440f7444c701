// The one list of kernels, from which every instruction set's tables and the declarations of its kernels are written.
//
// A kernel is called ck_<operation>_<set>, where the operation names its dtype if there are several: ck_matmul_q4_avx2. The
// file of a set defines CK_SET, defines its kernels as CK_NAME(operation) and ends with CK_KERNELS_TABLE or a like macro.
// To add a kernel: add its member to the struct in include/, a line to the list here, and a function to each set; where an
// ARM set has none yet, its table takes the entries of a simpler set and names what it has of its own.
#ifndef FOOTNOTE_TABLES_H
#define FOOTNOTE_TABLES_H

#include <stddef.h>

#include "CKernels.h"

#define CK_INLINE static inline __attribute__((always_inline))

#define CK_JOINED(operation, set) ck_##operation##_##set
#define CK_JOIN(operation, set) CK_JOINED(operation, set)
#define CK_NAME(operation) CK_JOIN(operation, CK_SET)

/// Matrix products: K(packed type, operation, set)
#define CK_PRODUCTS(K, set)    \
    K(F32, matmul_f32, set)    \
    K(F16, matmul_f16, set)    \
    K(BF16, matmul_bf16, set)  \
    K(Q4, matmul_q4, set)      \
    K(Q8, matmul_q8, set)      \
    K(Q4S, matmul_q4s, set)    \
    K(Q5S, matmul_q5s, set)    \
    K(Q8F, matmul_q8f, set)    \
    K(Q8M, matmul_q8m, set)    \
    K(Q5, matmul_q5, set)      \
    K(Q6F, matmul_q6f, set)    \
    K(L4, matmul_l4, set)      \
    K(L4S, matmul_l4s, set)

/// The other kernels of a model: K(member, operation, set)
#define CK_OPERATIONS(K, set)                          \
    K(quantise, quantise_q8, set)                      \
    K(rms_norm, rms_norm_f32, set)                     \
    K(layer_norm, layer_norm_f32, set)                 \
    K(swiglu, swiglu_f32, set)                         \
    K(geglu, geglu_f32, set)                           \
    K(activate, activate_f32, set)                     \
    K(soft_cap, soft_cap_f32, set)                     \
    K(rope, rope_f32, set)                             \
    K(rope_halves, rope_halves_f32, set)               \
    K(store, store, set)                               \
    K(attention, attention, set)                       \
    K(dot_f32, dot_f32, set)                           \
    K(axpy_f32, axpy_f32, set)                         \
    K(read_all, read_all, set)                         \
    K(multiply_add_rounds, multiply_add_rounds, set)   \
    K(f16_to_f32, f16_to_f32, set)                     \
    K(f32_to_f16, f32_to_f16, set)

/// Kernels of the vector scan.
#define CK_SCAN_OPERATIONS(K, set)                       \
    K(scores, scan_scores, set)                          \
    K(scores_at, scan_scores_at, set)                    \
    K(sign_sums, scan_sign_sums, set)                    \
    K(select_above, scan_select_above, set)              \
    K(select_sums_above, scan_select_sums_above, set)    \
    K(encode, scan_encode, set)

/// Kernels of training. The products in bfloat16 are not in the list: most sets have none.
#define CK_TRAINING_OPERATIONS(K, set)                           \
    K(gemm, train_gemm, set)                                     \
    K(pack, train_pack, set)                                     \
    K(sum_of_squares, train_sum_of_squares, set)                 \
    K(dot, train_dot, set)                                       \
    K(add_scaled, train_add_scaled, set)                         \
    K(scale, train_scale, set)                                   \
    K(rms_norm, train_rms_norm, set)                             \
    K(rms_norm_back, train_rms_norm_back, set)                   \
    K(layer_norm, train_layer_norm, set)                         \
    K(layer_norm_back, train_layer_norm_back, set)               \
    K(norm_weight_back, train_norm_weight_back, set)             \
    K(swiglu, train_swiglu, set)                                 \
    K(swiglu_back, train_swiglu_back, set)                       \
    K(gelu, train_gelu, set)                                     \
    K(gelu_back, train_gelu_back, set)                           \
    K(geglu, train_geglu, set)                                   \
    K(geglu_back, train_geglu_back, set)                         \
    K(softmax, train_softmax, set)                               \
    K(softmax_again, train_softmax_again, set)                   \
    K(softmax_back, train_softmax_back, set)                     \
    K(adamw, train_adamw, set)                                   \
    K(multiply_add_floats, train_multiply_add_floats, set)

/// The sets of this build beside the scalar one: S(identifier, set)
#if defined(__x86_64__)
#define CK_SETS(S) S(AVX2, avx2) S(AVX512, avx512)
#elif defined(__aarch64__)
#define CK_SETS(S) S(NEON, neon) S(I8MM, i8mm)
#else
#define CK_SETS(S)
#endif

// Declarations. The table's members say the types.
#define CK_DECLARE_PRODUCT(type, operation, set) void CK_JOIN(operation, set)(const ck_matmul_args *args);
#define CK_DECLARE_OPERATION(member, operation, set) __typeof__(*((ck_kernels *)0)->member) CK_JOIN(operation, set);
#define CK_DECLARE_SCAN(member, operation, set) __typeof__(*((ck_scan_kernels *)0)->member) CK_JOIN(operation, set);
#define CK_DECLARE_TRAINING(member, operation, set) __typeof__(*((ck_training_kernels *)0)->member) CK_JOIN(operation, set);
#define CK_DECLARE_SET(id, set)                          \
    CK_PRODUCTS(CK_DECLARE_PRODUCT, set)                 \
    CK_OPERATIONS(CK_DECLARE_OPERATION, set)             \
    CK_SCAN_OPERATIONS(CK_DECLARE_SCAN, set)             \
    CK_TRAINING_OPERATIONS(CK_DECLARE_TRAINING, set)     \
    extern const ck_kernels ck_kernels_##set;            \
    extern const ck_scan_kernels ck_scan_kernels_##set;  \
    extern const ck_training_kernels ck_training_kernels_##set;
CK_DECLARE_SET(SCALAR, scalar)
CK_SETS(CK_DECLARE_SET)
extern const ck_training_kernels ck_training_kernels_avx512_bf16;

// Tables. `…_ENTRIES(set)` are the entries of one set, which another set's table may begin with.
#define CK_PRODUCT_ENTRY(type, operation, set) [CK_PACKED_##type] = CK_JOIN(operation, set),
#define CK_ENTRY(member, operation, set) .member = CK_JOIN(operation, set),
#define CK_KERNELS_ENTRIES(set) .matmul = {CK_PRODUCTS(CK_PRODUCT_ENTRY, set)}, CK_OPERATIONS(CK_ENTRY, set)
#define CK_SCAN_ENTRIES(set) CK_SCAN_OPERATIONS(CK_ENTRY, set)
#define CK_TRAINING_ENTRIES(set, width, rows) .panel_width = width, .tile_rows = rows, CK_TRAINING_OPERATIONS(CK_ENTRY, set)

/// The table of a set that has every kernel.
#define CK_KERNELS_TABLE(id, set)              \
    const ck_kernels ck_kernels_##set = {      \
        .name = #set,                          \
        .isa = CK_ISA_##id,                    \
        .scan = &ck_scan_kernels_##set,        \
        CK_KERNELS_ENTRIES(set)                \
    };
#define CK_SCAN_TABLE(set) const ck_scan_kernels ck_scan_kernels_##set = {CK_SCAN_ENTRIES(set)};
#define CK_TRAINING_TABLE(set, width, rows) \
    const ck_training_kernels ck_training_kernels_##set = {CK_TRAINING_ENTRIES(set, width, rows)};

/// Positions that one step of the online softmax covers; a multiple of CK_KEY_BLOCK.
#define CK_ATTENTION_TILE 128

#endif
