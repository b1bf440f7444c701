// The tables of each instruction set; a set that this build doesn't have is left out by the preprocessor.
#ifndef FOOTNOTE_TABLES_H
#define FOOTNOTE_TABLES_H

#include "CKernels.h"

extern const ck_kernels ck_kernels_scalar;
extern const ck_training_kernels ck_training_kernels_scalar;
extern const ck_scan_kernels ck_scan_kernels_scalar;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
extern const ck_training_kernels ck_training_kernels_avx2;
extern const ck_training_kernels ck_training_kernels_avx512;
extern const ck_training_kernels ck_training_kernels_avx512_bf16;
extern const ck_scan_kernels ck_scan_kernels_avx2;
extern const ck_scan_kernels ck_scan_kernels_avx512;
#elif defined(__aarch64__)
// What these sets have of their own; NULL elsewhere.
extern const ck_kernels ck_kernels_neon;
extern const ck_kernels ck_kernels_i8mm;
extern const ck_scan_kernels ck_scan_kernels_neon;
/// The whole table of an ARM set, gaps filled from simpler sets.
const ck_kernels *ck_arm_kernels(ck_isa isa);
#endif

// Scalar kernels that stand in files of their own.
void ck_matmul_q4s_scalar(const ck_matmul_args *a);
void ck_matmul_q8s_scalar(const ck_matmul_args *a);
void ck_matmul_q8f_scalar(const ck_matmul_args *a);
void ck_matmul_q8m_scalar(const ck_matmul_args *a);
void ck_layer_norm_f32_scalar(const float *x, const float *weight, const float *bias, long count, float epsilon, float *out);
void ck_geglu_f32_scalar(const float *gate_up, long groups, float *out);
void ck_activate_f32_scalar(ck_activation activation, const float *x, const float *bias, long count, float *out);

/// Positions that one step of the online softmax covers; a multiple of CK_KEY_BLOCK.
#define CK_ATTENTION_TILE 128

#endif
