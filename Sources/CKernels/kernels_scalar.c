// The scalar kernels: plain loops, the specification of every other instruction set.
#include <math.h>

#include "half.h"
#include "tables.h"

#define CK_SET scalar

static void finish(const ck_matmul_args *a, long token, long group, const float *sum) {
    float *out = a->out + token * a->out_stride + group * CK_ROWS;
    for (long r = 0; r < CK_ROWS; r++) out[r] = a->accumulate ? out[r] + sum[r] : sum[r];
}

#define CK_MATMUL_FLOAT_SCALAR(name, type, convert)                                                        \
    void name(const ck_matmul_args *a) {                                                            \
        for (long g = 0; g < a->groups; g++) {                                                             \
            const type *w = (const type *)a->weights + g * a->columns * CK_ROWS;                           \
            for (long t = 0; t < a->tokens; t++) {                                                         \
                float sum[CK_ROWS] = {0};                                                                  \
                for (long c = 0; c < a->columns; c++)                                                      \
                    for (long r = 0; r < CK_ROWS; r++)                                                     \
                        sum[r] += convert(w[c * CK_ROWS + r]) * a->x[t * a->x_stride + c];                 \
                finish(a, t, g, sum);                                                                      \
            }                                                                                              \
        }                                                                                                  \
    }

CK_MATMUL_FLOAT_SCALAR(CK_NAME(matmul_f32), float, )
CK_MATMUL_FLOAT_SCALAR(CK_NAME(matmul_f16), uint16_t, ck_half_to_float)
CK_MATMUL_FLOAT_SCALAR(CK_NAME(matmul_bf16), uint16_t, ck_bfloat_to_float)

void CK_NAME(matmul_q4)(const ck_matmul_args *a) {
    long blocks = a->columns / CK_BLOCK;
    for (long g = 0; g < a->groups; g++) {
        for (long t = 0; t < a->tokens; t++) {
            const uint8_t *w = (const uint8_t *)a->weights + g * blocks * CK_Q4_GROUP_BYTES;
            const int8_t *q = a->q + t * a->columns;
            float sum[CK_ROWS] = {0};
            for (long b = 0; b < blocks; b++, w += CK_Q4_GROUP_BYTES, q += CK_BLOCK) {
                const uint16_t *scales = (const uint16_t *)w;
                for (long r = 0; r < CK_ROWS; r++) {
                    int32_t product = 0;
                    for (long c = 0; c < CK_BLOCK; c++) {
                        uint8_t byte = w[32 + 32 * (c / 8) + 4 * r + c % 4];
                        product += (c % 8 < 4 ? byte & 15 : byte >> 4) * q[c];
                    }
                    sum[r] += ck_half_to_float(scales[r]) * a->scales[t * blocks + b] * (float)product +
                              ck_half_to_float(scales[CK_ROWS + r]) * a->sums[t * blocks + b];
                }
            }
            finish(a, t, g, sum);
        }
    }
}

void CK_NAME(matmul_q8)(const ck_matmul_args *a) {
    long blocks = a->columns / CK_BLOCK;
    for (long g = 0; g < a->groups; g++) {
        for (long t = 0; t < a->tokens; t++) {
            const uint8_t *w = (const uint8_t *)a->weights + g * blocks * CK_Q8_GROUP_BYTES;
            const int8_t *q = a->q + t * a->columns;
            float sum[CK_ROWS] = {0};
            for (long b = 0; b < blocks; b++, w += CK_Q8_GROUP_BYTES, q += CK_BLOCK) {
                for (long r = 0; r < CK_ROWS; r++) {
                    int32_t product = 0;
                    for (long c = 0; c < CK_BLOCK; c++)
                        product += (int8_t)w[16 + 32 * (c / 4) + 4 * r + c % 4] * q[c];
                    sum[r] += ck_half_to_float(((const uint16_t *)w)[r]) * a->scales[t * blocks + b] * (float)product;
                }
            }
            finish(a, t, g, sum);
        }
    }
}

void CK_NAME(quantise_q8)(const float *x, long count, int8_t *q, float *scales, float *sums) {
    for (long b = 0; b < count / CK_BLOCK; b++, x += CK_BLOCK, q += CK_BLOCK) {
        float largest = 0;
        for (long i = 0; i < CK_BLOCK; i++) largest = fmaxf(largest, fabsf(x[i]));
        float scale = largest / 127.0f, inverse = largest == 0 ? 0 : 127.0f / largest;
        int32_t sum = 0;
        for (long i = 0; i < CK_BLOCK; i++) {
            q[i] = (int8_t)nearbyintf(x[i] * inverse);
            sum += q[i];
        }
        scales[b] = scale;
        sums[b] = scale * (float)sum;
    }
}

void CK_NAME(rms_norm_f32)(const float *x, const float *weight, long count, float epsilon, float *out) {
    float squares = 0;
    for (long i = 0; i < count; i++) squares += x[i] * x[i];
    float factor = 1.0f / sqrtf(squares / (float)count + epsilon);
    for (long i = 0; i < count; i++) out[i] = x[i] * factor * weight[i];
}

void CK_NAME(swiglu_f32)(const float *gate_up, long groups, float *out) {
    for (long g = 0; g < groups; g++, gate_up += 2 * CK_ROWS, out += CK_ROWS)
        for (long r = 0; r < CK_ROWS; r++)
            out[r] = gate_up[r] / (1.0f + expf(-gate_up[r])) * gate_up[CK_ROWS + r];
}

void CK_NAME(rope_f32)(float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    for (long h = 0; h < heads; h++, x += head_dimension)
        for (long i = 0; i < rotated / 2; i++) {
            float a = x[2 * i], b = x[2 * i + 1];
            x[2 * i] = a * cosines[i] - b * sines[i];
            x[2 * i + 1] = a * sines[i] + b * cosines[i];
        }
}

void CK_NAME(rope_halves_f32)(
    float *x, long heads, long head_dimension, long rotated, const float *cosines, const float *sines) {
    long half = rotated / 2;
    for (long h = 0; h < heads; h++, x += head_dimension)
        for (long i = 0; i < half; i++) {
            float a = x[i], b = x[half + i];
            x[i] = a * cosines[i] - b * sines[i];
            x[half + i] = a * sines[i] + b * cosines[i];
        }
}

void CK_NAME(store)(
    const float *key, const float *value, long head_dimension, long position, bool half, void *keys, void *values) {
    long first = position / CK_KEY_BLOCK * CK_KEY_BLOCK * head_dimension + position % CK_KEY_BLOCK;
    for (long d = 0; d < head_dimension; d++) {
        long key_index = first + d * CK_KEY_BLOCK, value_index = position * head_dimension + d;
        if (half) {
            ((uint16_t *)keys)[key_index] = ck_float_to_half(key[d]);
            ((uint16_t *)values)[value_index] = ck_float_to_half(value[d]);
        } else {
            ((float *)keys)[key_index] = key[d];
            ((float *)values)[value_index] = value[d];
        }
    }
}

static float element(const void *x, bool half, long index) {
    return half ? ck_half_to_float(((const uint16_t *)x)[index]) : ((const float *)x)[index];
}

void CK_NAME(attention)(const ck_attention_args *a) {
    long dimension = a->head_dimension;
    for (long t = 0; t < a->tokens; t++)
        for (long h = 0; h < a->heads; h++) {
            const float *q = a->q + t * a->q_stride + h * dimension;
            float *out = a->out + t * a->out_stride + h * dimension;
            // A sink is as a position that came before all others, whose value is zero.
            float maximum = a->sinks ? a->sinks[h] : -INFINITY, sum = a->sinks ? 1 : 0;
            for (long d = 0; d < dimension; d++) out[d] = 0;
            long last = a->first_position + t;
            for (long p = a->window > 0 && last >= a->window ? last - a->window + 1 : 0; p <= last; p++) {
                float score = 0;
                for (long d = 0; d < dimension; d++)
                    score += q[d] * element(a->keys, a->half, (p / CK_KEY_BLOCK * dimension + d) * CK_KEY_BLOCK + p % CK_KEY_BLOCK);
                score *= a->scale;
                if (a->soft_cap > 0) score = a->soft_cap * tanhf(score / a->soft_cap);
                if (score > maximum) {
                    float factor = expf(maximum - score);
                    for (long d = 0; d < dimension; d++) out[d] *= factor;
                    sum *= factor;
                    maximum = score;
                }
                float weight = expf(score - maximum);
                sum += weight;
                for (long d = 0; d < dimension; d++) out[d] += weight * element(a->values, a->half, p * dimension + d);
            }
            for (long d = 0; d < dimension; d++) out[d] /= sum;
        }
}

void CK_NAME(soft_cap_f32)(float *x, long count, float cap) {
    for (long i = 0; i < count; i++) x[i] = cap * tanhf(x[i] / cap);
}

float CK_NAME(dot_f32)(const float *a, const float *b, long count) {
    float sum = 0;
    for (long i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

void CK_NAME(axpy_f32)(float a, const float *x, float *y, long count) {
    for (long i = 0; i < count; i++) y[i] += a * x[i];
}

uint64_t CK_NAME(read_all)(const void *data, long bytes) {
    uint64_t combined = 0;
    for (long i = 0; i < bytes / 8; i++) combined ^= ((const uint64_t *)data)[i];
    return combined;
}

int32_t CK_NAME(multiply_add_rounds)(long rounds) {
    int8_t factors[CK_ROUND_PRODUCTS], others[CK_ROUND_PRODUCTS];
    for (long i = 0; i < CK_ROUND_PRODUCTS; i++) {
        factors[i] = (int8_t)i;
        others[i] = (int8_t)(3 * i + 1);
    }
    int32_t sum = 0;
    for (long round = 0; round < rounds; round++) {
        for (long i = 0; i < CK_ROUND_PRODUCTS; i++) sum += factors[i] * others[i];
        // The operands might be others in the next round: the compiler can't multiply the loop out.
        __asm__ volatile("" : : "r"(factors), "r"(others) : "memory");
    }
    return sum;
}

void CK_NAME(f16_to_f32)(const uint16_t *x, long count, float *out) {
    for (long i = 0; i < count; i++) out[i] = ck_half_to_float(x[i]);
}

void CK_NAME(f32_to_f16)(const float *x, long count, uint16_t *out) {
    for (long i = 0; i < count; i++) out[i] = ck_float_to_half(x[i]);
}

CK_KERNELS_TABLE(SCALAR, scalar)
