// Kernels of Footnote's model and vector scan: plain C over caller-owned memory.
//
// Every operation exists once per instruction set, named ck_<operation>_<dtype>_<isa>, and is reached through the
// table `ck_kernels` of that set. The scalar table is the specification: plain loops that the others are tested
// against. No kernel allocates, keeps state, or starts a thread; sizes are in elements unless a name says bytes.
//
// Weight matrices are packed: rows in groups of eight (CK_ROWS), so that one broadcast activation serves eight rows.
// A matrix of `rows` x `columns` has ceil(rows / 8) groups; rows past the end are zeros. Within a group, column by
// column (float dtypes) or block by block of 32 columns (quantised dtypes):
//
//   f32, f16, bf16   [columns][8 rows]
//   q4 (160 bytes)   8 x f16 scale, 8 x f16 minimum, then 4 x 32 bytes; byte 4 * row + i of the j-th 32 holds column
//                    8 j + i in its low and column 8 j + 4 + i in its high four bits; weight = scale * q + minimum
//   q8 (272 bytes)   8 x f16 scale, then 8 x 32 bytes; byte 4 * row + i of the j-th 32 holds column 4 j + i;
//                    weight = scale * q
//   q4s (192 bytes)  8 x f32 scale, 8 x f32 minimum, then codes as in q4; weight = scale * q + minimum
//   q8f (160 bytes)  16 columns: 8 x f32 scale, then 4 x 32 bytes of signed codes as in q8; weight = scale * q
//   q8m (192 bytes)  16 columns: 8 x f32 scale, 8 x f32 minimum, then 4 x 32 bytes of unsigned codes as in q8
//   q5 (192 bytes)   as q4, then 32 bytes of fifth bits: bit k of byte 4 * row + i belongs to column 4 k + i
//   q5s (224 bytes)  as q4s, then fifth bits as in q5
//   q6f (128 bytes)  16 columns: 8 x f32 scale, 2 x 32 bytes as in q4, then 32 bytes of higher bits: bits 2 k and 2 k + 1
//                    of byte 4 * row + i belong to column 4 k + i; weight = scale * (q - 32)
//   l4 (144 bytes)   8 x f16 scale, then codes as in q4; weight = scale * ck_uneven_levels[q]
//   l4s (160 bytes)  8 x f32 scale, then as l4
//
// Those with 32-bit scales hold the types whose scales are products of a block's and a part's, exactly (blocks.c).
// Activations for the quantised dtypes are quantised per 32 values: x = scale * q with q in -127...127; `sums` holds
// scale * (sum of q) of each block, which multiplies the minimum.
#ifndef FOOTNOTE_CKERNELS_H
#define FOOTNOTE_CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "CKernelsScan.h"

#define CK_ROWS 8
#define CK_BLOCK 32
#define CK_Q4_GROUP_BYTES 160
#define CK_Q8_GROUP_BYTES 272
/// Columns of a q8f, q8m or q6f group.
#define CK_FINE_BLOCK 16
/// Positions a block of the key cache holds, stored [headDimension][CK_KEY_BLOCK].
#define CK_KEY_BLOCK 8
/// Products in one round of multiply_add_rounds.
#define CK_ROUND_PRODUCTS 256

#ifdef __cplusplus
extern "C" {
#endif

/// Instruction sets, in ascending order of preference on the machines that have them.
typedef enum ck_isa {
    CK_ISA_SCALAR = 0,
    CK_ISA_AVX2 = 1,    // with FMA and F16C
    CK_ISA_AVX512 = 2,  // with VL, BW and VNNI
    CK_ISA_NEON = 3,    // with the dot-product instructions
    CK_ISA_I8MM = 4     // NEON with the 8-bit matrix instructions
} ck_isa;

/// Types a packed weight matrix can have.
typedef enum ck_packed {
    CK_PACKED_F32 = 0,
    CK_PACKED_F16 = 1,
    CK_PACKED_BF16 = 2,
    CK_PACKED_Q4 = 3,
    CK_PACKED_Q8 = 4,
    CK_PACKED_Q4S = 5,
    CK_PACKED_Q5S = 6,
    CK_PACKED_Q8F = 7,
    CK_PACKED_Q8M = 8,
    CK_PACKED_Q5 = 9,
    CK_PACKED_Q6F = 10,
    CK_PACKED_L4 = 11,
    CK_PACKED_L4S = 12
} ck_packed;
#define CK_PACKED_COUNT 13

/// Functions between the two maps of a feed-forward part.
typedef enum ck_activation {
    CK_ACTIVATION_SILU = 0,       // x * sigmoid(x)
    CK_ACTIVATION_GELU_TANH = 1,  // x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))
    CK_ACTIVATION_GELU_ERF = 2,   // x / 2 * (1 + erf(x / sqrt(2)))
    CK_ACTIVATION_RELU = 3        // max(x, 0)
} ck_activation;

/// A slice of a matrix product: `groups` groups of eight rows times `tokens` activation rows.
/// out[token * out_stride + 8 * group + row] (+)= sum over columns of weight * activation.
typedef struct ck_matmul_args {
    const void *weights;      // first group
    long groups;
    long columns;             // a multiple of 32 for the quantised types
    const float *x;           // f32, f16, bf16: [tokens][columns]
    const int8_t *q;          // quantised types: [tokens][columns]
    const float *scales;      // quantised types: [tokens][columns / 32]
    const float *sums;        // quantised types: [tokens][columns / 32]
    long tokens;
    long x_stride;            // elements between activation rows of x
    float *out;
    long out_stride;
    bool accumulate;          // add to out instead of overwriting it
} ck_matmul_args;

/// Attention of one key-value head over one block of query tokens, with an online softmax (arXiv 2112.05682).
/// Scores are scale * (query . key). Query token i sees positions up to p = first_position + i: all of them, or with a
/// window those from p - window + 1 on.
typedef struct ck_attention_args {
    const float *q;           // [tokens][q_stride]; the group's heads are adjacent: [heads][head_dimension]
    long q_stride;
    long tokens;
    long heads;               // query heads that share this key-value head
    long head_dimension;      // a multiple of 8
    float scale;
    float soft_cap;           // scores become soft_cap * tanh(score / soft_cap); 0 for none
    const void *keys;         // [position / 8][head_dimension][8]
    const void *values;       // [position][head_dimension]
    bool half;                // keys and values are f16, else f32
    long first_position;      // position of query token 0
    long window;              // positions that a token sees, its own included; 0 for all
    const float *sinks;       // [heads] scores that take part in the softmax and have no value (arXiv 2309.17453), or NULL
    float *out;               // [tokens][out_stride], heads adjacent as in q
    long out_stride;
    float *scratch;           // ck_attention_scratch(tokens * heads, head_dimension) floats, 32-byte aligned
} ck_attention_args;

/// The kernels of one instruction set.
typedef struct ck_kernels {
    const char *name;
    ck_isa isa;
    void (*matmul[CK_PACKED_COUNT])(const ck_matmul_args *args);
    /// Quantises `count` values (a multiple of 32) per block of 32.
    void (*quantise)(const float *x, long count, int8_t *q, float *scales, float *sums);
    /// out = x * weight / sqrt(mean(x^2) + epsilon). `out` may be `x`.
    void (*rms_norm)(const float *x, const float *weight, long count, float epsilon, float *out);
    /// out = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias (arXiv 1607.06450). `out` may be `x`.
    void (*layer_norm)(const float *x, const float *weight, const float *bias, long count, float epsilon, float *out);
    /// out = gate * sigmoid(gate) * up, over `groups` groups of 16 values: eight gates, then eight ups.
    void (*swiglu)(const float *gate_up, long groups, float *out);
    /// out = gelu(gate) * up with the tanh form of gelu, grouped as in swiglu.
    void (*geglu)(const float *gate_up, long groups, float *out);
    /// out = activation(x + bias); a NULL bias is zeros. `out` may be `x`.
    void (*activate)(ck_activation activation, const float *x, const float *bias, long count, float *out);
    /// x = cap * tanh(x / cap), in place (arXiv 2408.00118). A value's result does not depend on where it stands.
    void (*soft_cap)(float *x, long count, float cap);
    /// Rotates `heads` heads in place by pairs (2i, 2i + 1): RoPE (arXiv 2104.09864). cos and sin: [rotated / 2].
    void (*rope)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines);
    /// The same by pairs (i, rotated / 2 + i), as GPT-NeoX has them.
    void (*rope_halves)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines);
    /// Stores the key and the value of one position of one key-value head into the layout that attention reads.
    void (*store)(const float *key, const float *value, long head_dimension, long position, bool half, void *keys, void *values);
    void (*attention)(const ck_attention_args *args);
    /// sum of a[i] * b[i]
    float (*dot_f32)(const float *a, const float *b, long count);
    /// y += a * x
    void (*axpy_f32)(float a, const float *x, float *y, long count);
    const ck_scan_kernels *scan;
    /// Reads `bytes` (a multiple of 128) from end to end and returns their exclusive or: measures memory.
    uint64_t (*read_all)(const void *data, long bytes);
    /// Multiplies and adds 8-bit integers in registers only, `rounds` times 8 independent registers of 32 products, the
    /// way the matrix products do: measures the processor. Returns a value that depends on all of them.
    int32_t (*multiply_add_rounds)(long rounds);
    void (*f16_to_f32)(const uint16_t *x, long count, float *out);
    void (*f32_to_f16)(const float *x, long count, uint16_t *out);
} ck_kernels;

/// The best instruction set that this machine runs (the operating system is asked too).
ck_isa ck_best_isa(void);
/// Whether this machine can run `isa`.
bool ck_can_run(ck_isa isa);
/// The table of `isa`; NULL where this build or machine can't run it.
const ck_kernels *ck_kernels_for(ck_isa isa);

/// Bytes of one packed group of eight rows.
long ck_group_bytes(ck_packed type, long columns);
/// Packs rows [8 * group, 8 * group + rows) of a GGUF tensor. `source` is the first of those rows; `row_bytes` lies
/// between them. `rows` < 8 only in the last group. `type` says how the source is stored.
typedef enum ck_source {
    CK_SOURCE_F32,
    CK_SOURCE_F16,
    CK_SOURCE_BF16,
    CK_SOURCE_Q4_0,
    CK_SOURCE_Q4_1,
    CK_SOURCE_Q8_0,
    CK_SOURCE_Q5_0,
    CK_SOURCE_Q5_1,
    CK_SOURCE_Q2_K,
    CK_SOURCE_Q3_K,
    CK_SOURCE_Q4_K,
    CK_SOURCE_Q5_K,
    CK_SOURCE_Q6_K,
    CK_SOURCE_IQ4_NL,
    CK_SOURCE_IQ4_XS,
    CK_SOURCE_IQ3_S,
    CK_SOURCE_IQ3_XXS,
    CK_SOURCE_IQ2_S,
    CK_SOURCE_IQ2_XS,
    CK_SOURCE_IQ2_XXS,
    CK_SOURCE_MXFP4,
    CK_SOURCE_TQ1_0,
    CK_SOURCE_TQ2_0,
    CK_SOURCE_Q8_K
} ck_source;
ck_packed ck_packed_type(ck_source source);
void ck_pack_group(ck_source source, const void *rows_source, long rows, long row_bytes, long columns, void *group);
/// Dequantises one row of a packed matrix into `out`, [columns].
void ck_unpack_row(ck_packed type, const void *group, long row_in_group, long columns, float *out);

/// The values of `count` elements as stored in a checkpoint (whole blocks), bit for bit as the gguf package has them.
void ck_dequantise(ck_source source, const void *stored, long count, float *out);
/// Stores `count` values (whole blocks) as F32, F16, BF16, Q8_0, Q5_0, Q4_0 or Q4_K; false for other types. All but the
/// last round as the gguf package does.
bool ck_quantise_blocks(ck_source target, const float *x, long count, void *stored);

/// Floats of scratch memory that attention over `rows` query rows needs.
long ck_attention_scratch(long rows, long head_dimension);

/// Tells the processor that the caller spins.
void ck_pause(void);

#ifdef __cplusplus
}
#endif
#include "CKTraining.h"

#endif
