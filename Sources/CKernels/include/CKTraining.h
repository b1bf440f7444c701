// Kernels of training: products of float matrices that are both in use as they lie, and the forward and backward forms of
// a transformer's other operations, all over 32-bit floats.
//
// As in CKernels.h, every operation exists once per instruction set and is reached through that set's table. Here the
// operations other than the product are one plain text (training_operations.h) that the compiler turns into vectors for
// each set; sums run in CK_LANES fixed lanes, so that they have one order everywhere.
#ifndef FOOTNOTE_CKTRAINING_H
#define FOOTNOTE_CKTRAINING_H

#include "CKernels.h"

/// Lanes that the sums of these kernels run in.
#define CK_LANES 16
/// Values of the left factor that gemm_bf16 rounds at a time.
#define CK_NARROW_BLOCK (256 * 1024)
/// The most columns of a panel.
#define CK_PANEL_LIMIT 32

#ifdef __cplusplus
extern "C" {
#endif

/// c[i][j] (+)= sum over l of a[i][l] * b[l][j]. Each element is summed by one chain in ascending order of l, so that it
/// depends neither on its place in the matrix nor on how the rows are divided.
typedef struct ck_gemm_args {
    const float *a;        // element (i, l) at a[i * a_row + l * a_column]
    long a_row;
    long a_column;         // one of a_row and a_column is 1
    const float *panels;   // b, packed: [columns / width][depth][width], the last panel filled up with zeros
    long rows;
    long columns;
    long depth;
    float *c;              // element (i, j) at c[i * c_row + j]
    long c_row;
    bool accumulate;       // add to c instead of overwriting it
} ck_gemm_args;

/// AdamW (arXiv 1711.05101): the constants of one step.
typedef struct ck_adamw_args {
    float learning_rate;
    float beta1;
    float beta2;
    float epsilon;
    float weight_decay;
    float correction1;     // 1 - beta1^step
    float correction2;     // 1 - beta2^step
    float gradient_factor; // what gradients are multiplied by first: clipping
} ck_adamw_args;

typedef struct ck_training_kernels {
    /// Columns of a panel.
    long panel_width;
    /// Rows of a register tile: divide rows among threads in multiples of it.
    long tile_rows;
    void (*gemm)(const ck_gemm_args *args);
    /// Packs b for gemm: element (l, j) at b[l * b_row + j * b_column], where one of both strides is 1.
    void (*pack)(const float *b, long b_row, long b_column, long depth, long columns, float *panels);
    /// The product with both factors rounded to bfloat16 and sums in 32 bits; NULL where the processor has no instruction
    /// for it. a_column is 1, and `panels` were narrowed. `scratch` takes CK_NARROW_BLOCK values.
    void (*gemm_bf16)(const ck_gemm_args *args, uint16_t *scratch);
    /// Rounds one packed panel, [depth][width], to bfloat16, two depths side by side: [(depth + 1) / 2][width][2].
    void (*narrow)(const float *panel, long depth, uint16_t *out);

    float (*sum_of_squares)(const float *x, long count);
    float (*dot)(const float *a, const float *b, long count);
    /// y += factor * x
    void (*add_scaled)(float factor, const float *x, float *y, long count);
    /// x *= factor
    void (*scale)(float factor, float *x, long count);

    /// out = x * weight / sqrt(mean(x^2) + epsilon); returns the factor 1 / sqrt(...).
    float (*rms_norm)(const float *x, const float *weight, long count, float epsilon, float *out);
    /// dx += the gradient of rms_norm.
    void (*rms_norm_back)(const float *x, const float *weight, const float *dout, float factor, long count, float *dx);
    /// out = (x - mean) / sqrt(variance + epsilon) * weight + bias; writes mean and 1 / sqrt(...) to `moments`.
    void (*layer_norm)(
        const float *x, const float *weight, const float *bias, long count, float epsilon, float *out, float *moments);
    /// dx += the gradient of layer_norm.
    void (*layer_norm_back)(
        const float *x, const float *weight, const float *dout, const float *moments, long count, float *dx);
    /// dweight += dout * (x - mean) * factor: what one row adds to the gradient of a norm's weight.
    void (*norm_weight_back)(const float *x, const float *dout, float mean, float factor, long count, float *dweight);
    /// out = gate * sigmoid(gate) * up
    void (*swiglu)(const float *gate, const float *up, long count, float *out);
    /// Gradients of swiglu: dgate and dup are overwritten.
    void (*swiglu_back)(const float *gate, const float *up, const float *dout, long count, float *dgate, float *dup);
    /// The tanh form of GELU (arXiv 1606.08415), as GPT-2 has it.
    void (*gelu)(const float *x, long count, float *out);
    /// dx = dout * gelu'(x); dx may be dout.
    void (*gelu_back)(const float *x, const float *dout, long count, float *dx);
    /// out = gelu(gate) * up
    void (*geglu)(const float *gate, const float *up, long count, float *out);
    /// Gradients of geglu: dgate and dup are overwritten.
    void (*geglu_back)(const float *gate, const float *up, const float *dout, long count, float *dgate, float *dup);
    /// Turns scores into probabilities in place over the first `count` of `width` values and sets the others to zero;
    /// returns log(sum(exp(scale * score))).
    float (*softmax)(float *x, long count, long width, float scale);
    /// x = exp(scale * x - log_sum) over the first `count` of `width` values, zero for the others.
    void (*softmax_again)(float *x, long count, long width, float scale, float log_sum);
    /// ds = factor * p * (dp - mean), in place of dp: the way back through a softmax.
    void (*softmax_back)(const float *p, float *dp, long count, float mean, float factor);
    /// One step of AdamW over `count` parameters with their two moments.
    void (*adamw)(
        const ck_adamw_args *args, const float *gradient, float *parameter, float *first, float *second, long count);
    /// Multiplies and adds floats in registers only, `rounds` times 6 x panel_width products: measures the processor.
    float (*multiply_add_floats)(long rounds);
} ck_training_kernels;

/// The table of `isa`, the scalar one for sets without kernels of their own; NULL where this build or machine can't run
/// the set. On processors with AVX512_BF16 the table of
/// CK_ISA_AVX512 has the products in bfloat16.
const ck_training_kernels *ck_training_kernels_for(ck_isa isa);

#ifdef __cplusplus
}
#endif
#endif
